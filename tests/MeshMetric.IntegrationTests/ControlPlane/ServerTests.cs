using System.Net;
using System.Text;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.Testing.Processes;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

public sealed class ServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenApi_EveryRouteThatIsServed_IsDescribed()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var document = (await cp.GetAsync("/openapi.json", Token)).Json;
        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .ToHashSet(StringComparer.Ordinal);
        var served = cp.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Listeners>() is { } listeners && listeners.Allowed.Contains(Listener.Api))
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .ToList();
        Assert.NotEmpty(served);
        Assert.All(served, route => Assert.Contains(route, described));
    }

    [Fact]
    public async Task ApiPage_IsServed_WithoutAnythingFromElsewhere()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var page = await cp.GetAsync("/api", Token);
        Assert.Equal((200, "text/html"), (page.Status, page.ContentType));
        Assert.DoesNotContain("http://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfTheControlPlane_TellWhatItKnows()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        var metrics = await cp.GetAsync("/metrics", Token);
        Assert.Equal(200, metrics.Status);

        // Meters are the process's: another test's control plane may have the last word on the number.
        Assert.Matches("(?m)^meshmetric_cp_dataplanes[^ ]* [0-9]+( |$)", metrics.Body);
        Assert.Contains("http_server_request_duration_seconds", metrics.Body, StringComparison.Ordinal);
        Assert.Matches("(?m)^meshmetric_cp_agents\\{[^}]*state=\"offline\"[^}]*\\} 0( |$)", metrics.Body);
        Assert.Matches("(?m)^meshmetric_store_commit_duration_seconds_count[^ ]* [1-9]", metrics.Body);
        Assert.Contains("meshmetric_store_commit_calls_count", metrics.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfTheControlPlane_PassPromtool()
    {
        RealProgram promtool = RealProgram.Find("promtool");
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, ("Authorization", "Bearer nobody"));
        using var mads = new HttpClient { BaseAddress = cp.Host.MadsAddress };
        using var discovered = await mads.GetAsync(new Uri("/v1/http-sd", UriKind.Relative), Token);
        var metrics = await cp.GetAsync("/metrics", Token);

        ProgramResult result = await promtool.RunAsync(["check", "metrics"], Encoding.UTF8.GetBytes(metrics.Body), Token);

        // The runtime's metrics have the names of OpenTelemetry's conventions, some of which end in "_count".
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        Assert.DoesNotContain(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => !line.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_WhenRunning_IsGood()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        Assert.Equal(200, (await cp.GetAsync("/healthz", Token)).Status);
        Assert.Equal(200, (await cp.GetAsync("/readyz", Token)).Status);
    }

    [Fact]
    public async Task Listener_OfMads_DoesNotServeTheApi()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        using var mads = new HttpClient { BaseAddress = cp.Host.MadsAddress };
        using var answer = await mads.GetAsync(new Uri("/meshes", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Start_NotOnLoopbackWithoutTls_RefusesAndSaysWhatToSet()
    {
        var exception = await Assert.ThrowsAsync<ControlPlaneStartException>(() => RunningControlPlane.StartAsync(
            Token, options => options with { ApiListen = new IPEndPoint(IPAddress.Any, 0), MadsListen = new IPEndPoint(IPAddress.IPv6Any, 0) }));
        Assert.Contains(exception.Problems, problem => problem.StartsWith("--api-listen", StringComparison.Ordinal) && problem.Contains("--tls-cert-file", StringComparison.Ordinal));
        Assert.Contains(exception.Problems, problem => problem.StartsWith("--mads-listen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysSo()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var taken = new IPEndPoint(IPAddress.Loopback, cp.Host.ApiAddress.Port);
        var exception = await Assert.ThrowsAsync<ControlPlaneStartException>(() => RunningControlPlane.StartAsync(Token, options => options with { ApiListen = taken }));
        Assert.Contains("--api-listen", exception.Message, StringComparison.Ordinal);
    }
}
