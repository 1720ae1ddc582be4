using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Input;

/// <summary>A body of metrics, as a source gave it or somebody recorded it.</summary>
/// <param name="Location">Where it is from: file, <c>stdin</c>, URL.</param>
/// <param name="Content">The bytes, decompressed.</param>
/// <param name="Format">Its format.</param>
/// <param name="IsLiveEnvoy">Whether it came from a running Envoy that was asked as the agent asks it.</param>
/// <param name="ReadAt">When it was read.</param>
internal sealed record MetricBody(string Location, byte[] Content, ExpositionFormat Format, bool IsLiveEnvoy, DateTimeOffset ReadAt);
