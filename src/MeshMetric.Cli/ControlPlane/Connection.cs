namespace MeshMetric.Cli.ControlPlane;

/// <summary>How to reach a control plane, and as whom.</summary>
/// <param name="Address">Its REST API; a path before the API's own is kept.</param>
internal sealed record Connection(Uri Address)
{
    /// <summary>Where a control plane on this machine listens.</summary>
    public static Uri DefaultAddress { get; } = new("http://127.0.0.1:5681");

    /// <summary>The user's token, or <see langword="null"/>: enough on the control plane's own machine, and to read.</summary>
    public string? Token { get; init; }

    /// <summary>PEM file with the authorities to trust in place of the system's, or <see langword="null"/>.</summary>
    public string? CaCertFile { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool SkipVerify { get; init; }

    /// <summary>The time for a whole request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Without the token.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Reads an address as users write it.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static Uri ParseAddress(string text, string origin) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" }
            ? address
            : throw new UsageException($"{origin}: \"{text}\" is not an address; write for example http://127.0.0.1:5681");
}
