using System.Globalization;

using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Scraping;

/// <summary>Where and how a source is read. Two pipelines with equal targets share one source and its reads.</summary>
internal sealed record SourceTarget
{
    /// <summary>The sidecar, else an application.</summary>
    public required bool IsSidecar { get; init; }

    /// <summary>What is asked for. The host is only a word where <see cref="UnixSocket"/> is set.</summary>
    public required Uri Url { get; init; }

    /// <summary>The unix socket to connect to, or <see langword="null"/> for TCP.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>TLS settings of an application; <see langword="null"/> for plain HTTP.</summary>
    public ClientTlsSettings? Tls { get; init; }

    /// <summary>Basic authentication, or <see langword="null"/>.</summary>
    public BasicAuthSettings? BasicAuth { get; init; }

    /// <summary>The file with the bearer token, or <see langword="null"/>.</summary>
    public string? BearerTokenFile { get; init; }

    /// <summary>
    /// The filter that was compiled of what pipelines keep of the sidecar; part of what is asked for, but not of what is asked: it changes with every
    /// policy. <see langword="null"/> to ask for everything.
    /// </summary>
    public string? Filter { get; init; }

    /// <summary>The target whatever is asked of it: what connections, turns and history belong to.</summary>
    public SourceTarget Place => Filter is null ? this : this with { Filter = null };

    /// <summary><see cref="Url"/> with <see cref="Filter"/>.</summary>
    public Uri FilteredUrl => Filter is null ? Url : new Uri($"{Url.AbsoluteUri}&{EnvoyStatsQuery.FilterParameter(Filter)}");

    /// <summary>What people call the target in logs: the URL, or socket and path.</summary>
    public string Display => UnixSocket is null ? Url.AbsoluteUri : $"unix:{UnixSocket} {Url.PathAndQuery}";

    /// <summary>Whether reads need a connection pool of their own.</summary>
    public bool NeedsOwnConnections => UnixSocket is not null || Tls is not null;

    /// <summary>Envoy's statistics, asked for as the policy says.</summary>
    /// <param name="admin">The admin endpoint.</param>
    /// <param name="settings">What the policy says about the sidecar.</param>
    /// <param name="filter">The filter compiled for all pipelines that share the read, or <see langword="null"/>.</param>
    public static SourceTarget OfSidecar(Uri admin, SidecarSettings settings, string? filter)
    {
        var query = "?format=prometheus" + string.Concat(EnvoyStatsQuery.Parameters(settings).Select(parameter => "&" + parameter.Text));
        return new SourceTarget
        {
            IsSidecar = true,
            Url = new Uri(AuthorityOf(admin) + "/stats" + query),
            UnixSocket = SocketOf(admin),
            Filter = filter,
        };
    }

    /// <summary>Scheme and host to ask an admin endpoint with; the host is only a word for a socket.</summary>
    public static string AuthorityOf(Uri admin) => admin.Scheme == "unix" ? "http://localhost" : admin.GetLeftPart(UriPartial.Authority);

    /// <summary>The socket of an admin endpoint, or <see langword="null"/> for TCP.</summary>
    public static string? SocketOf(Uri admin) => admin.Scheme == "unix" ? Uri.UnescapeDataString(admin.AbsolutePath) : null;

    /// <summary>An application.</summary>
    public static SourceTarget OfApplication(ApplicationSettings settings) => new()
    {
        IsSidecar = false,
        Url = new Uri(string.Create(
            CultureInfo.InvariantCulture,
            $"{(settings.Tls is null ? "http" : "https")}://{SourceName.HostOf(settings.Address)}:{settings.Port}{settings.Path}")),
        Tls = settings.Tls,
        BasicAuth = settings.BasicAuth,
        BearerTokenFile = settings.BearerTokenFile,
    };
}
