using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MeshMetric.Agent.Listeners;

/// <summary>Chooses the coding of an answer.</summary>
internal static class ContentCoding
{
    /// <summary>Whether the client named gzip, or anything, and did not refuse gzip with <c>q=0</c>.</summary>
    public static bool WantsGzip(StringValues acceptEncoding)
    {
        if (!StringWithQualityHeaderValue.TryParseList([.. acceptEncoding.OfType<string>()], out var codings))
        {
            return false;
        }

        double? gzip = null;
        double? any = null;
        double identity = 0;
        foreach (var coding in codings)
        {
            var quality = coding.Quality ?? 1;
            if (coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) || coding.Value.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
            {
                gzip = quality;
            }
            else if (coding.Value == "*")
            {
                any = quality;
            }
            else if (coding.Value.Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                identity = quality;
            }
        }

        var wanted = gzip ?? any ?? 0;
        return wanted > 0 && wanted >= identity;
    }
}
