namespace MeshMetric.Resources.Model;

/// <summary>How a policy names its dataplanes, least specific first: the order in which policies are combined.</summary>
public enum TargetRefKind
{
    /// <summary>Every dataplane of the mesh.</summary>
    Mesh,

    /// <summary>Dataplanes with tags.</summary>
    MeshSubset,

    /// <summary>Dataplanes of a service.</summary>
    MeshService,

    /// <summary>Dataplanes of a service with tags.</summary>
    MeshServiceSubset,

    /// <summary>Dataplanes by name or labels.</summary>
    Dataplane,
}
