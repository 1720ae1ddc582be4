namespace MeshMetric.ControlPlane.Security;

/// <summary>Who may use an endpoint. One that says nothing: on the REST port whoever reads, and administrators who write; on the other ports whoever discovers.</summary>
internal enum Access
{
    /// <summary>Anyone, without a look at what they show.</summary>
    Anyone,

    /// <summary>Whoever shows nothing, or a token that is good.</summary>
    User,

    /// <summary>Administrators.</summary>
    Administrator,

    /// <summary>The dataplane that the URL names by <c>mesh</c> and <c>name</c>.</summary>
    Dataplane,

    /// <summary>Prometheus and its kin: with the discovery token, when there is one.</summary>
    Discovery,
}
