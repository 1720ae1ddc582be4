using System.Buffers;
using System.Reflection;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Json;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Preview;

/// <summary>What a collector on a pipeline would get.</summary>
internal static class OtlpPreview
{
    // Programs of one build have one version.
    private static readonly string Version =
        (typeof(OtlpPreview).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>Encodes a scrape as the agent does. The caller disposes the result.</summary>
    public static EncodedMetrics Encode(MergedScrape scrape, DataplaneResource dataplane, int maxRequestBytes = OtlpEncoderOptions.DefaultMaxRequestBytes) =>
        new OtlpEncoder(new OtlpEncoderOptions
        {
            Resource = DataplaneIdentity.ResourceAttributes(dataplane, instanceId: null, zone: null),
            ScopeVersion = Version,
            MaxRequestBytes = maxRequestBytes,
        }).Encode(scrape);

    /// <summary>A scrape as OTLP/JSON: one document, however many requests the agent would make of it.</summary>
    public static ReadOnlyMemory<byte> Json(MergedScrape scrape, DataplaneResource dataplane)
    {
        const int Largest = 128 * 1024 * 1024;
        var output = new ArrayBufferWriter<byte>();
        using EncodedMetrics encoded = Encode(scrape, dataplane, Largest);
        foreach (OtlpRequest request in encoded.Requests)
        {
            OtlpJson.Write(request.Body.FirstSpan, output);
            output.Write("\n"u8);
        }

        if (encoded.Requests.Count == 0)
        {
            output.Write("{}\n"u8);
        }

        return output.WrittenMemory;
    }
}
