using System.Buffers;

namespace MeshMetric.Resources.Validation;

/// <summary>What resources, meshes, labels and hosts may be called.</summary>
internal static class NameRules
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> MeshCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");
    private static readonly SearchValues<char> ApplicationCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>RFC 1123 subdomain: dot-separated labels of lower-case letters, digits and hyphens.</summary>
    public static bool IsResourceName(string name)
    {
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        foreach (var label in name.AsSpan().Split('.'))
        {
            if (!IsNameLabel(name.AsSpan()[label]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 1123 label of lower-case letters.</summary>
    public static bool IsNamespace(string name) => name.Length <= LongestLabel && IsNameLabel(name);

    public static bool IsMeshName(string name) => name.Length is > 0 and <= LongestLabel && !name.AsSpan().ContainsAnyExcept(MeshCharacters);

    public static bool IsApplicationName(string name) =>
        name.Length is > 0 and <= LongestLabel && !name.AsSpan().ContainsAnyExcept(ApplicationCharacters);

    /// <summary>A metric label's name in the legacy alphabet.</summary>
    public static bool IsLabelName(string name)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>RFC 9110 token: a header's name.</summary>
    public static bool IsHeaderName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>A host name or an IP address; IPv6 with or without brackets.</summary>
    public static bool IsHost(string host)
    {
        if (host is ['[', .., ']'])
        {
            return Uri.CheckHostName(host) == UriHostNameType.IPv6;
        }

        var kind = Uri.CheckHostName(host);
        return kind is UriHostNameType.IPv4 or UriHostNameType.IPv6 || (kind == UriHostNameType.Dns && IsDns(host));
    }

    /// <summary>Splits into what may stand between slashes of an HTTP request target and a query; no blanks, controls or fragment.</summary>
    public static bool IsRequestPath(string path)
    {
        foreach (var c in path)
        {
            if (c is <= ' ' or '#' or '"' or '<' or '>' or '\\' or '\u007F')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDns(string host)
    {
        // What looks like an address and is none (10.0.0.256, 1.2.3) would be looked up in vain.
        var last = host.TrimEnd('.');
        last = last[(last.LastIndexOf('.') + 1)..];
        return host.Length <= LongestName && last.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    private static bool IsNameLabel(ReadOnlySpan<char> label) =>
        !label.IsEmpty && label[0] != '-' && label[^1] != '-' && !label.ContainsAnyExcept(NameCharacters);
}
