using System.Globalization;
using System.Text.Json;

using Microsoft.AspNetCore.Http.Extensions;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>The envelope around a page of a list.</summary>
internal static class ListAnswer
{
    /// <summary>A page.</summary>
    /// <param name="request">The request; <c>next</c> repeats it with another offset.</param>
    /// <param name="total">How many items all pages have.</param>
    /// <param name="offset">Where this page begins.</param>
    /// <param name="items">Its items.</param>
    /// <param name="size">How many items a page has.</param>
    /// <param name="write">Writes an item.</param>
    public static JsonAnswer Of<T>(HttpRequest request, int total, int offset, int size, IReadOnlyList<T> items, Action<T, Utf8JsonWriter> write)
    {
        var next = offset + items.Count < total && items.Count > 0 ? Next(request, offset + items.Count, size) : null;
        return JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("total", total);
            writer.WriteStartArray("items");
            foreach (var item in items)
            {
                write(item, writer);
            }

            writer.WriteEndArray();
            writer.WriteString("next", next);
            writer.WriteEndObject();
        });
    }

    private static string Next(HttpRequest request, int offset, int size)
    {
        var query = new QueryBuilder(request.Query.Where(pair => pair.Key is not ("offset" or "size")).SelectMany(
            pair => pair.Value, (pair, value) => new KeyValuePair<string, string>(pair.Key, value ?? "")))
        {
            { "offset", offset.ToString(CultureInfo.InvariantCulture) },
            { "size", size.ToString(CultureInfo.InvariantCulture) },
        };
        return UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path, query.ToQueryString());
    }
}
