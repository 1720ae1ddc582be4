namespace MeshMetric.ControlPlane.Security;

/// <summary>Says who may use endpoints.</summary>
internal static class AccessExtensions
{
    /// <summary>For anyone; nothing that is shown is looked at.</summary>
    public static TBuilder AllowAnyone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(Access.Anyone));

    /// <summary>For whoever has no token or a good one, whatever the method is.</summary>
    public static TBuilder AllowUsers<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(Access.User));

    /// <summary>For administrators, also to read.</summary>
    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(Access.Administrator));

    /// <summary>
    /// For the dataplane that the route's <c>{mesh}</c> and <c>{name}</c> say; <see cref="DataplaneCredentials"/> tells how. What it is to be registered as has
    /// to be checked besides, by <see cref="DataplaneCredentials.RefusalOf"/>.
    /// </summary>
    public static TBuilder RequireDataplane<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AccessRule(Access.Dataplane));

    /// <summary>Who asks; anonymous where nobody was asked who they are.</summary>
    public static User GetUser(this HttpContext context) => context.Features.Get<User>() ?? User.Anonymous;
}
