using CsCheck;

namespace MeshMetric.Tests.Planning;

/// <summary>Raw stat names as Envoy may have had them before it took the tags out of them and made exposition names.</summary>
internal static class RawNames
{
    private static readonly Gen<string> Separator = Gen.OneOf("_", ".", "-", ".", "~");

    private static readonly Gen<string> TagValue = Gen.OneOf(
        Gen.OneOf("orders", "127.0.0.1_8080", "a.b.svc.cluster.local", "outbound|80||x", "200", "_kuma_envoy_admin", "zürich", "rq_time", "cluster"),
        Gen.String[Gen.Char["abcxyz019_-.:|"], 1, 12]);

    /// <summary>A raw name whose exposition name is the given one.</summary>
    public static Gen<string> Of(string family)
    {
        var hasPrefix = family.StartsWith("envoy_", StringComparison.Ordinal);
        string[] words = (hasPrefix ? family[6..] : family).Split('_');

        // What a wasm filter or a tag such as ((.+?)\.)rbac\. stands for.
        var start = hasPrefix
            ? Gen.Frequency((5, Gen.Const("")), (1, TagValue.Select(value => value + ".")))
            : TagValue.Select(value => value + ".");
        var name = Gen.Const(words[0]);
        for (int i = 1; i < words.Length; i++)
        {
            string word = words[i];
            string before = words[i - 1];
            name = Gen.Select(name, Gap(before, word), (soFar, gap) => soFar + gap + word);
        }

        return Gen.Select(start, name, End, (first, middle, last) => first + middle + last);
    }

    // cluster.(orders.)upstream_rq_(2)xx, ssl.ciphers(.AES).more
    private static Gen<string> Gap(string before, string after) => Gen.Frequency(
        (4, Separator),
        (1, Gen.Select(Separator, TagValue, Separator, (first, value, second) => first + value + second)),
        (4, before == "rq" && after == "xx" ? Gen.Int[1, 5].Select(digit => $"_{digit}") : Separator));

    // upstream_rq(_200), ssl.ciphers(.AES), and the tags of a scope.
    private static Gen<string> End => Gen.Frequency(
        (4, Gen.Const("")),
        (1, Gen.Int[0, 599].Select(code => $"_{code}")),
        (1, TagValue.Select(value => "." + value)));
}
