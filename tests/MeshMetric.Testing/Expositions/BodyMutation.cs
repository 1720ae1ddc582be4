namespace MeshMetric.Testing.Expositions;

/// <summary>Changes a body in a few places, so that some of its lines break rules. The same seed makes the same changes.</summary>
public static class BodyMutation
{
    private static readonly byte[][] Pieces =
    [
        "\n"u8.ToArray(), " "u8.ToArray(), "\t"u8.ToArray(), "\""u8.ToArray(), "\\"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), ","u8.ToArray(),
        "="u8.ToArray(), "#"u8.ToArray(), "0"u8.ToArray(), "e"u8.ToArray(), "."u8.ToArray(), "-"u8.ToArray(), "_"u8.ToArray(), "+Inf"u8.ToArray(),
        "le=\"1\","u8.ToArray(), "quantile=\"0.5\","u8.ToArray(), "_sum"u8.ToArray(), "_bucket"u8.ToArray(), "# TYPE a histogram\n"u8.ToArray(),
        "# HELP a b\n"u8.ToArray(), "a 1\n"u8.ToArray(), [0xC3], [0xFF], [0],
    ];

    /// <summary>Makes a changed copy.</summary>
    public static byte[] Of(byte[] body, int seed)
    {
        var random = new Random(seed);
        List<byte> changed = [.. body];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(changed.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    changed.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    changed.RemoveRange(at, Math.Min(random.Next(1, 20), changed.Count - at));
                    break;
                case 2:
                    int length = Math.Min(random.Next(1, 200), changed.Count - at);
                    changed.InsertRange(random.Next(changed.Count + 1), changed.GetRange(at, length));
                    break;
                default:
                    int line = changed.IndexOf((byte)'\n', at) + 1;
                    int end = changed.IndexOf((byte)'\n', line) + 1;
                    changed.InsertRange(changed.LastIndexOf((byte)'\n') + 1, changed.GetRange(line, Math.Max(end - line, 0)));
                    break;
            }
        }

        changed.Add((byte)'\n');
        return [.. changed];
    }
}
