using System.Globalization;

using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>What the query of a list request asks for.</summary>
/// <param name="Query">The part the store answers.</param>
/// <param name="Tags">Tags that a dataplane must carry; empty for no such rule.</param>
/// <param name="Gateway">By the gateway that a dataplane is, or stands beside.</param>
internal sealed record ListQuery(ResourceQuery Query, IReadOnlyList<KeyValuePair<string, string>> Tags, GatewayFilter Gateway)
{
    private const int DefaultSize = 100;
    private const int LargestSize = 1000;
    private const string LabelFilter = "filter[labels.";

    /// <summary>Where this page begins.</summary>
    public int Offset => Query.Offset;

    /// <summary>How many items a page has.</summary>
    public int Size => Query.Size!.Value;

    /// <summary>Whether it can only be answered by looking into dataplanes.</summary>
    public bool LooksInside => Tags.Count > 0 || Gateway != GatewayFilter.Any;

    /// <summary>Reads the query; unknown parameters are ignored, as clients add their own.</summary>
    /// <param name="type">The type of the list.</param>
    /// <param name="mesh">The mesh, or <see langword="null"/> for all.</param>
    /// <param name="request">The request.</param>
    /// <param name="error">What is wrong, or <see langword="null"/>.</param>
    public static ListQuery? Read(RestType type, string? mesh, HttpRequest request, out ApiError? error)
    {
        var problems = new List<InvalidParameter>();
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var tags = new List<KeyValuePair<string, string>>();
        var size = Number(request, "size", DefaultSize, 1, LargestSize, problems);
        var offset = Number(request, "offset", 0, 0, int.MaxValue, problems);
        string? name = null;
        var gateway = GatewayFilter.Any;
        foreach (var (key, values) in request.Query)
        {
            var value = values.ToString();
            if (key.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
            {
                problems.Add(new(key.Replace("\0", "", StringComparison.Ordinal), "holds a NUL character, which no name, label or tag has"));
            }
            else if (key == "name")
            {
                name = value.Length == 0 ? null : value;
            }
            else if (key.StartsWith(LabelFilter, StringComparison.Ordinal) && key.EndsWith(']'))
            {
                labels[key[LabelFilter.Length..^1]] = value;
            }
            else if (key.StartsWith("filter[", StringComparison.Ordinal))
            {
                problems.Add(new(key, "is not a filter that is known; use filter[labels.KEY]=VALUE"));
            }
            else if (key == "tag" && type == RestTypes.Dataplane)
            {
                ReadTags(values, tags, problems);
            }
            else if (key == "gateway" && type == RestTypes.Dataplane)
            {
                gateway = ReadGateway(value, problems);
            }
        }

        error = problems.Count == 0 ? null
            : new ApiError(StatusCodes.Status400BadRequest, problems[0].Field == "size" ? "Invalid page size" : "Bad Request", problems[0].Reason, problems);
        var query = new ResourceQuery { Type = type.Type, Mesh = mesh, NameContains = name, Labels = labels, Offset = offset, Size = size };
        return error is null ? new ListQuery(query, tags, gateway) : null;
    }

    private static int Number(HttpRequest request, string name, int absent, int least, int most, List<InvalidParameter> problems)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return absent;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        problems.Add(new(name, $"\"{text}\" is not a number from {least} to {most}"));
        return absent;
    }

    private static void ReadTags(IEnumerable<string?> values, List<KeyValuePair<string, string>> tags, List<InvalidParameter> problems)
    {
        foreach (var value in values)
        {
            // A key may hold a colon's place in no case, a value may.
            var colon = value?.IndexOf(':', StringComparison.Ordinal) ?? -1;
            if (colon <= 0)
            {
                problems.Add(new("tag", $"\"{value}\" is not KEY:VALUE, for example kuma.io/service:backend"));
            }
            else
            {
                tags.Add(new(value![..colon], value[(colon + 1)..]));
            }
        }
    }

    private static GatewayFilter ReadGateway(string value, List<InvalidParameter> problems)
    {
        switch (value.ToUpperInvariant())
        {
            case "":
                return GatewayFilter.Any;
            case "TRUE":
                return GatewayFilter.Both;
            case "FALSE":
                return GatewayFilter.None;
            case "BUILTIN":
                return GatewayFilter.BuiltIn;
            case "DELEGATED":
                return GatewayFilter.Delegated;
            default:
                problems.Add(new("gateway", $"\"{value}\" is none of true, false, builtin, delegated"));
                return GatewayFilter.Any;
        }
    }
}
