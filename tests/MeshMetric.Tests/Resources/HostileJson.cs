using System.Text;

using CsCheck;

namespace MeshMetric.Tests.Resources;

/// <summary>JSON as nobody sends it who means well.</summary>
internal static class HostileJson
{
    private static readonly byte[][] Parts =
    [
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], .. new[]
        {
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\uDC00", "\\ud83d\\ude00", "\\u0000", "\"a\":", "\"a\"", "\"\\ud800\":1,", "\"x\\udfff\"", "\"é\":",
            "null", "true", "1e999", "-", " ", "\n", "{}", "[[[[", "\"a\":1,", "#", "---\n", "&a ", "*a", "<<: ", "!!binary ", "a: ", "- ", "? ", "|\n", "'", "\t",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly Gen<byte[]> Part = Gen.Int[0, Parts.Length - 1].Select(index => Parts[index]);

    /// <summary>Pieces of JSON in no order.</summary>
    public static Gen<byte[]> Pieces { get; } = Part.Array[0, 12].Select(parts => parts.SelectMany(part => part).ToArray());

    /// <summary>The document with up to three pieces put in, in place of as many bytes or between them, and cut somewhere or not.</summary>
    public static Gen<byte[]> Spoilt(byte[] good) => Gen.Select(Gen.Select(Gen.Int[0, good.Length], Part, Gen.Int[0, 3]).Array[0, 3], Gen.Int[0, good.Length * 3]).Select(
        (changes, length) =>
        {
            var bytes = good.ToList();
            foreach (var (at, part, removed) in changes)
            {
                var place = Math.Min(at, bytes.Count);
                bytes.RemoveRange(place, Math.Min(removed, bytes.Count - place));
                bytes.InsertRange(place, part);
            }

            return bytes.Take(length).ToArray();
        });
}
