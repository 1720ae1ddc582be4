using System.Globalization;

namespace MeshMetric.Tokens;

/// <summary>The keys that are in use for one kind of token, and the tokens that were revoked. Immutable.</summary>
public sealed class KeyRing
{
    private readonly Dictionary<string, SigningKey> _keys;
    private readonly HashSet<string> _revoked;

    /// <summary>Takes keys and revocations together.</summary>
    /// <param name="keys">The keys; their names are serial numbers.</param>
    /// <param name="revoked">The <c>jti</c> of each revoked token.</param>
    public KeyRing(IEnumerable<SigningKey> keys, IEnumerable<string> revoked)
    {
        _keys = keys.ToDictionary(key => key.Id, StringComparer.Ordinal);
        _revoked = [.. revoked];
        Newest = _keys.Values.Where(key => key.CanSign).MaxBy(key => Serial(key.Id));
    }

    /// <summary>The key that new tokens are signed with: of those that can, the one with the highest serial number.</summary>
    public SigningKey? Newest { get; }

    /// <summary>Whether there is no key at all.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>The highest serial number, also of keys that can't sign; 0 without keys.</summary>
    public long HighestSerial => _keys.Keys.Select(Serial).DefaultIfEmpty(0).Max();

    /// <summary>The key of that name, or <see langword="null"/>.</summary>
    public SigningKey? Find(string? id) => id is null ? null : _keys.GetValueOrDefault(id);

    /// <summary>Whether a token was revoked.</summary>
    /// <param name="tokenId">Its <c>jti</c>.</param>
    public bool IsRevoked(string tokenId) => _revoked.Contains(tokenId);

    /// <summary>Reads a list of revocations as Kuma writes it: <c>jti</c> separated by commas; blanks and line ends are tolerated.</summary>
    public static IReadOnlyList<string> ParseRevocations(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split([',', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static long Serial(string id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var serial) ? serial : 0;
}
