using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

using Grpc.Core;

using MeshMetric.Agent;
using MeshMetric.IntegrationTests.Otlp;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>What really comes of collectors that can't be delivered to, in the words that the control plane counts.</summary>
public sealed class CollectorCauseTests
{
    public static TheoryData<OtlpProtocol> Protocols { get; } = [OtlpProtocol.Grpc, OtlpProtocol.Http];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Cause_NobodyListens_IsConnectionRefused(OtlpProtocol protocol)
    {
        int port;
        using (TcpListener listener = new(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.Equal("connection refused", await CauseAsync(ExporterHarness.Options(new Uri($"http://127.0.0.1:{port}"), protocol)));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Cause_HostWithoutAddress_IsNameNotResolved(OtlpProtocol protocol) =>
        Assert.Equal("name not resolved", await CauseAsync(ExporterHarness.Options(new Uri("http://no-such-host.invalid:4317"), protocol)));

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Cause_CertificateOfAStranger_IsTls(OtlpProtocol protocol)
    {
        using TestAuthority stranger = new();
        using X509Certificate2 certificate = stranger.IssueServer("127.0.0.1");
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(certificate);

        Assert.Equal("TLS failed", await CauseAsync(ExporterHarness.Options(collector, protocol) with { Tls = new OtlpTlsOptions() }));
        Assert.Equal("TLS files", await CauseAsync(ExporterHarness.Options(collector, protocol) with { Tls = new OtlpTlsOptions { CaFile = "/nowhere/ca.pem" } }));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Cause_TlsToAServerInClear_IsTls(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();

        Assert.Equal("TLS failed", await CauseAsync(ExporterHarness.Options(collector, protocol) with { Tls = new OtlpTlsOptions { InsecureSkipVerify = true } }));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Cause_StatusOfHttp_IsItsNumber(int status)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Http(status, "text/plain", "no"u8.ToArray()));

        Assert.Equal($"{status}", await CauseAsync(ExporterHarness.Options(collector, OtlpProtocol.Http)));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "gRPC Unauthenticated")]
    [InlineData(StatusCode.PermissionDenied, "gRPC PermissionDenied")]
    [InlineData(StatusCode.Unimplemented, "gRPC Unimplemented")]
    [InlineData(StatusCode.ResourceExhausted, "gRPC ResourceExhausted")]
    [InlineData(StatusCode.Unavailable, "gRPC Unavailable")]
    [InlineData(StatusCode.DeadlineExceeded, "timeout")]
    public async Task Cause_StatusOfGrpc_IsItsName(StatusCode status, string cause)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        collector.Answer(CollectorAnswer.Error(status, "because"));

        Assert.Equal(cause, await CauseAsync(ExporterHarness.Options(collector, OtlpProtocol.Grpc)));
    }

    private static async Task<string> CauseAsync(OtlpExporterOptions options) => FailureCause.Of((await ExporterHarness.ExportOnceAsync(options)).Message!);
}
