using System.Text;

namespace MeshMetric.Fuzz;

/// <summary>Makes a bad input of a good one. The same seed number makes the same input.</summary>
internal sealed class Mutator(FuzzTarget target)
{
    private const int MostChanges = 6;
    private const int LongestSlice = 400;
    private const int MostRepeats = 300;

    private readonly byte[][] _pieces = [.. target.Pieces.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Makes one.</summary>
    public byte[] Make(int seed)
    {
        var random = new Random(seed);
        var input = new List<byte>(target.Seeds[random.Next(target.Seeds.Count)]);
        for (int change = random.Next(MostChanges); change >= 0; change--)
        {
            Change(input, random);
        }

        return [.. input];
    }

    private void Change(List<byte> input, Random random)
    {
        int at = random.Next(input.Count + 1);
        int length = Math.Min(random.Next(LongestSlice), input.Count - at);
        switch (random.Next(7))
        {
            case 0:
                input.InsertRange(at, _pieces[random.Next(_pieces.Length)]);
                break;
            case 1:
                input.RemoveRange(at, length);
                break;
            case 2:
                input.RemoveRange(at, input.Count - at);
                break;
            case 3 when at < input.Count:
                input[at] = (byte)random.Next(256);
                break;
            case 4:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 5 when length > 0:
                byte[] slice = [.. input.GetRange(at, Math.Min(length, 40))];
                input.InsertRange(at, Enumerable.Repeat(slice, random.Next(MostRepeats)).SelectMany(bytes => bytes));
                break;
            default:
                byte[] piece = _pieces[random.Next(_pieces.Length)];
                input.InsertRange(at, Enumerable.Repeat(piece, random.Next(MostRepeats)).SelectMany(bytes => bytes));
                break;
        }
    }
}
