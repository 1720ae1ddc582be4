namespace MeshMetric.Resources.Documents;

internal sealed record ResourceOrigin(ResourceForm Form);
