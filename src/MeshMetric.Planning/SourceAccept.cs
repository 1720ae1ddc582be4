namespace MeshMetric.Planning;

/// <summary>The Accept header with which sources are asked.</summary>
public static class SourceAccept
{
    /// <summary>Of the sidecar: Envoy has no OpenMetrics, and takes the first type it knows.</summary>
    public const string Sidecar = "text/plain";

    /// <summary>Of an application. OpenMetrics has what text can't say: exemplars, units, start times.</summary>
    public const string Application =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
}
