namespace MeshMetric.ControlPlane.Security;

/// <summary>Who asks. The names are Kuma's.</summary>
/// <param name="Name">The user.</param>
/// <param name="Groups">The groups, those that the server adds among them.</param>
internal sealed record User(string Name, IReadOnlyList<string> Groups)
{
    /// <summary>The administrator, as user and as group.</summary>
    public const string AdministratorName = "mesh-system:admin";

    private const string AnonymousName = "mesh-system:anonymous";
    private const string AuthenticatedGroup = "mesh-system:authenticated";
    private const string UnauthenticatedGroup = "mesh-system:unauthenticated";

    // What people write when they mean the group above; only an administrator can issue a token that says so.
    private const string ShortAdministratorGroup = "admin";

    /// <summary>Whoever shows nothing.</summary>
    public static User Anonymous { get; } = new(AnonymousName, [UnauthenticatedGroup]);

    /// <summary>The administrator.</summary>
    public static User Administrator { get; } = Authenticated(AdministratorName, [AdministratorName]);

    /// <summary>Whether nothing was shown.</summary>
    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    /// <summary>Whether everything is allowed.</summary>
    public bool IsAdministrator =>
        !IsAnonymous && (Name == AdministratorName || Groups.Any(group => group is AdministratorName or ShortAdministratorGroup));

    /// <summary>A user whose token was checked.</summary>
    public static User Authenticated(string name, IReadOnlyList<string> groups) => new(name, [.. groups, AuthenticatedGroup]);
}
