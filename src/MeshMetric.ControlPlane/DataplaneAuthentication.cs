namespace MeshMetric.ControlPlane;

/// <summary>What agents have to show.</summary>
public enum DataplaneAuthentication
{
    /// <summary>Nothing: for one machine, where nobody else can reach the control plane.</summary>
    None,

    /// <summary>A dataplane's token.</summary>
    Token,
}
