namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Registers inspection and maps what it serves.</summary>
internal static class InspectionServices
{
    /// <summary>Adds the services.</summary>
    public static void AddInspection(this IServiceCollection services)
    {
        services.AddSingleton<PolicyInspection>();
        services.AddSingleton<DataplaneInspection>();
        services.AddSingleton<MeshInspection>();
        services.AddSingleton<GlobalInspection>();
        services.AddSingleton<DryRunEndpoint>();
    }

    /// <summary>Maps the URLs.</summary>
    public static void MapInspection(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<PolicyInspection>().Map(routes);
        services.GetRequiredService<DataplaneInspection>().Map(routes);
        services.GetRequiredService<MeshInspection>().Map(routes);
        services.GetRequiredService<GlobalInspection>().Map(routes);
        ZoneInspection.Map(routes);
        services.GetRequiredService<DryRunEndpoint>().Map(routes);
    }
}
