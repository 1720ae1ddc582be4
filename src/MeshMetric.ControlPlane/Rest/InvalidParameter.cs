namespace MeshMetric.ControlPlane.Rest;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">Path of the field, or the name of the parameter.</param>
/// <param name="Reason">One sentence that names the fix.</param>
internal sealed record InvalidParameter(string Field, string Reason);
