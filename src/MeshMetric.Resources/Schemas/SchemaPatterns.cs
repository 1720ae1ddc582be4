namespace MeshMetric.Resources.Schemas;

/// <summary>What text of the looser types looks like, in what ECMAScript and RE2 both read.</summary>
internal static class SchemaPatterns
{
    public const string Port = "^[0-9]{1,5}$";
    public const string Duration = "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)$|^(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$";
    public const string Quantity = "^[0-9]+(k|M|G|Ki|Mi|Gi)?$";
    public const string MeshName = "^[0-9a-z._-]{1,63}$";
}
