using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Migration;

/// <summary>What a <c>MeshOpenTelemetryBackend</c> of Kuma's leaves out.</summary>
internal static class CollectorMigration
{
    // Kuma's port for both protocols.
    private const int DefaultPort = 4317;

    /// <summary>Writes out Kuma's defaults, or says why the document can't be carried over.</summary>
    public static void Prepare(Draft draft, List<string> warnings)
    {
        if ((draft.Find("type") ?? draft.Find("kind")) is not ScalarNode { Text: MeshOpenTelemetryBackendResource.TypeName }
            || draft.Find("spec") is not MappingNode
            || draft.Find("spec", "endpoint") is not (null or MappingNode))
        {
            return;
        }

        if (draft.Find("spec", "endpoint", "address") is null)
        {
            draft.Refusal = "it has no address, for which Kuma's proxies take that of their own node (HOST_IP) or 127.0.0.1; write an address that all proxies reach";
            warnings.Add($"{draft.File}: {draft.Title}: not migrated: {draft.Refusal}");
        }
        else if (draft.Find("spec", "protocol") is ScalarNode { Text: "http" } && draft.Find("spec", "endpoint", "port") is null)
        {
            draft.Set(NodeEdit.Number(DefaultPort), "Kuma's default, also for http; here that is 4318.", "spec", "endpoint", "port");
        }
    }
}
