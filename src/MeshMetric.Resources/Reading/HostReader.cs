using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads host names and IP addresses.</summary>
internal static class HostReader
{
    /// <summary>The host, IPv6 without brackets; <see langword="null"/> when it is absent or wrong.</summary>
    public static string? Read(ObjectReader owner, string name)
    {
        if (owner.Text(name) is not { } host)
        {
            return null;
        }

        if (!NameRules.IsHost(host))
        {
            owner.Error(name, $"must be a host name or an IP address without a port, not {Documents.Quoting.Quote(host)}");
            return null;
        }

        return host.Trim('[', ']');
    }
}
