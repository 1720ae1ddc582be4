using System.Globalization;

namespace MeshMetric.Resources.Validation;

/// <summary>Whole numbers with an optional suffix: <c>k M G</c> (powers of 1000) or <c>Ki Mi Gi</c> (powers of 1024).</summary>
internal static class Quantity
{
    /// <summary>Reads a quantity; <see langword="false"/> when it is none or does not fit.</summary>
    public static bool TryParse(string text, out long quantity)
    {
        quantity = 0;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text.AsSpan() : text.AsSpan(0, digits);
        var factor = text.AsSpan(number.Length) switch
        {
            "" => 1L,
            "k" => 1_000L,
            "M" => 1_000_000L,
            "G" => 1_000_000_000L,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            _ => 0L,
        };
        if (factor == 0 || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue / factor)
        {
            return false;
        }

        quantity = value * factor;
        return true;
    }
}
