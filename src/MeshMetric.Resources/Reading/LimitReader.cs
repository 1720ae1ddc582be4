using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads <c>limits</c>.</summary>
internal static class LimitReader
{
    private static readonly string[] Fields = ["series", "bytes", "onExceeded"];
    private static readonly string[] Actions = ["Degrade", "Drop"];

    public static LimitSettings? Read(ObjectReader owner)
    {
        if (!owner.TryObject("limits", Fields, out var reader))
        {
            return null;
        }

        if (!reader.Has("series") && !reader.Has("bytes"))
        {
            owner.Error("limits", "needs \"series\" or \"bytes\"");
        }

        return new LimitSettings(
            ReadQuantity(reader, "series"),
            ReadQuantity(reader, "bytes"),
            reader.Choice<LimitAction>("onExceeded", Actions) ?? LimitAction.Degrade);
    }

    private static long? ReadQuantity(ObjectReader reader, string name)
    {
        switch (reader.Get(name))
        {
            case null:
                return null;
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Integer } scalar when Quantity.TryParse(scalar.Text, out var quantity) && quantity > 0:
                return quantity;
            case var other:
                reader.Error(name, $"must be a whole number of at least 1, with k, M, G, Ki, Mi or Gi behind it or not, and not {ObjectReader.Show(other)}");
                return null;
        }
    }
}
