using MeshMetric.ControlPlane.Rest;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>
/// The lists of zones and of what stands between them: always empty, as this control plane has none. Clients of Kuma ask for them, and an empty table is the truth.
/// </summary>
internal static class ZoneInspection
{
    private static readonly (string Path, string What)[] Lists =
    [
        ("zones", "zones"),
        ("zones/_overview", "zones with what is known of them"),
        ("zone-insights", "zones' insights"),
        ("zoneingresses", "zone ingresses"),
        ("zoneingresses/_overview", "zone ingresses with what is known of them"),
        ("zoneegresses", "zone egresses"),
        ("zoneegresses/_overview", "zone egresses with what is known of them"),
    ];

    /// <summary>Maps the URLs.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (path, what) in Lists)
        {
            routes.MapGet("/" + path, (HttpRequest request) => Empty(request))
                .WithName("list-" + path.Replace("/_", "-", StringComparison.Ordinal)).WithTags("Inspection")
                .WithSummary($"The {what}: an empty list, as this control plane has no zones");
        }
    }

    private static IResult Empty(HttpRequest request) => ListQuery.Read(RestTypes.Mesh, null, request, out var error) is { } query
        ? ListAnswer.Of<object>(request, 0, query.Offset, query.Size, [], static (_, _) => { })
        : error!;
}
