using MeshMetric.ControlPlane.Assignments;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.Testing.Mads;
using MeshMetric.Testing;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>A control plane, clients of its MADS port, and a deadline.</summary>
public abstract class MadsTest : IAsyncLifetime
{
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private RunningControlPlane? _controlPlane;

    private protected MadsTest() => _deadline.CancelAfter(TimeSpan.FromSeconds(120));

    private protected RunningControlPlane ControlPlane => _controlPlane!;

    /// <summary>Gives up.</summary>
    protected CancellationToken Token => _deadline.Token;

    /// <summary>For any number of connections. Who asks first whether a body is wanted waits for the answer, on a busy machine, too.</summary>
    protected HttpClient Http { get; } =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The limits of the control plane.</summary>
    private protected virtual AssignmentOptions Options => new();

    public async ValueTask InitializeAsync() => _controlPlane = await RunningControlPlane.StartAsync(Token, options => options with { Assignments = Options });

    public async ValueTask DisposeAsync()
    {
        await ControlPlane.DisposeAsync();
        Http.Dispose();
        _deadline.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A Prometheus server with kuma_sd.</summary>
    protected KumaSdClient Prometheus(string clientId) => new(Http, ControlPlane.Host.MadsAddress, clientId);

    /// <summary>A policy for all with Prometheus backends, each as <c>prometheus</c> has it.</summary>
    protected async Task PutPolicyAsync(string name, params string[] backends) => Assert.InRange(
        (await ControlPlane.PutPolicyAsync(
            name,
            $$"""{"default":{"backends":[{{string.Join(',', backends.Select(backend => $$"""{"type":"Prometheus","prometheus":{{backend}} }"""))}}] } }""",
            Token)).Status,
        200,
        201);

    protected async Task PutDataplaneAsync(string name, string address = "10.0.0.1") =>
        Assert.InRange((await ControlPlane.PutDataplaneAsync(name, "cart", address, Token)).Status, 200, 201);

    /// <summary>Waits until so many polls wait in the control plane.</summary>
    protected Task WaitForWaitingPollsAsync(int count)
    {
        AssignmentMetrics metrics = ControlPlane.Host.Services.GetRequiredService<AssignmentMetrics>();
        return Eventually.HoldsAsync(() => metrics.Waiting == count, Token);
    }
}
