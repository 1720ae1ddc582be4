using System.Globalization;
using MeshMetric.Agent.Logging;
using MeshMetric.Settings;

namespace MeshMetric.Agent.CommandLine;

/// <summary>Reads the values of settings that only the agent has, as <see cref="SettingText"/> does.</summary>
internal static class AgentSettingText
{
    /// <summary>As <see cref="SettingText.ParseSize"/>, up to 1 GiB: a line is held in one piece.</summary>
    public static long ParseLineSize(string text, out string? problem)
    {
        var value = SettingText.ParseSize(text, out problem);
        problem ??= value > 1 << 30 ? "is too much; a line may have at most 1Gi" : null;
        return value;
    }

    /// <summary>Characters of a filter; what Envoy takes as a request's head ends at 60 KiB.</summary>
    public static int ParseFilterLength(string text, out string? problem)
    {
        var ok = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 32_768;
        problem = ok ? null : "is not a number from 0 to 32768";
        return value;
    }

    /// <summary>A TCP port.</summary>
    public static int ParsePort(string text, out string? problem)
    {
        var ok = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 65535;
        problem = ok ? null : "is not a port from 1 to 65535";
        return value;
    }

    /// <summary>An <c>http</c> or <c>https</c> URL, with or without a path.</summary>
    public static Uri? ParseControlPlane(string text, out string? problem)
    {
        var ok = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Query.Length == 0 && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;
        problem = ok ? null : "is not the address of a control plane; write for example https://control-plane:5681";
        return ok ? uri : null;
    }

    /// <summary><c>http://host:port</c> or <c>unix:/path</c>.</summary>
    public static Uri? ParseEndpoint(string text, out string? problem)
    {
        problem = null;
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text["unix:".Length..];
            if (path.StartsWith("//", StringComparison.Ordinal))
            {
                path = path[2..];
            }

            if (path.StartsWith('/'))
            {
                return new Uri("unix://" + path);
            }
        }
        else if (Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0)
        {
            return uri;
        }

        problem = "is not an admin endpoint; write http://127.0.0.1:9901 or unix:/path/to/socket";
        return null;
    }

    /// <summary><c>text</c> or <c>json</c>.</summary>
    public static LogFormat ParseLogFormat(string text, out string? problem)
    {
        problem = text is "text" or "json" ? null : "is not a format; it must be text or json";
        return text == "json" ? LogFormat.Json : LogFormat.Text;
    }
}
