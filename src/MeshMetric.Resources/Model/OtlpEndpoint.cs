using System.Globalization;

namespace MeshMetric.Resources.Model;

/// <summary>An endpoint, taken apart.</summary>
/// <param name="Text">As written.</param>
/// <param name="Scheme"><c>http</c>, <c>https</c> or <c>unix</c>; <see langword="null"/> when none was written.</param>
/// <param name="Host">Host name or IP address in lower case, IPv6 without brackets; for <c>unix</c> empty.</param>
/// <param name="Port">TCP port; <see langword="null"/> when none was written.</param>
/// <param name="Path">Request path; for <c>unix</c> the socket's. Empty when none was written.</param>
public sealed record OtlpEndpoint(string Text, string? Scheme, string Host, int? Port, string Path)
{
    /// <summary>The text, with a port where none was written.</summary>
    /// <param name="port">The port that holds then.</param>
    internal string WithPort(int port)
    {
        if (Port is not null || Scheme == "unix")
        {
            return Text;
        }

        var host = Scheme is null ? 0 : Scheme.Length + "://".Length;
        var slash = Text.IndexOf('/', host);
        return Text.Insert(slash < 0 ? Text.Length : slash, string.Create(CultureInfo.InvariantCulture, $":{port}"));
    }
}
