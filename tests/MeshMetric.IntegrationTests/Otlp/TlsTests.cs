using System.Security.Cryptography.X509Certificates;

using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Otlp;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mm");
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new();

    public static TheoryData<OtlpProtocol> Protocols { get; } = [OtlpProtocol.Grpc, OtlpProtocol.Http];

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CertificateOfTheAuthority_Arrives(OtlpProtocol protocol) =>
        Assert.Equal((ExportStatus.Success, null), await ExportAsync(protocol, "127.0.0.1", new OtlpTlsOptions { CaFile = File("ca", _authority.CertificatePem) }));

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CertificateOfAnotherAuthority_IsRefused(OtlpProtocol protocol) =>
        await AssertRefusedAsync(protocol, "127.0.0.1", new OtlpTlsOptions { CaFile = File("ca", _stranger.CertificatePem) });

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CertificateOfNoSystemAuthority_IsRefused(OtlpProtocol protocol) =>
        await AssertRefusedAsync(protocol, "127.0.0.1", new OtlpTlsOptions());

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_CertificateOfAnotherName_IsRefused(OtlpProtocol protocol) =>
        await AssertRefusedAsync(protocol, "collector.example", new OtlpTlsOptions { CaFile = File("ca", _authority.CertificatePem) });

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ServerName_IsTheNameThatCounts(OtlpProtocol protocol) =>
        Assert.Equal(
            (ExportStatus.Success, null),
            await ExportAsync(
                protocol, "collector.example", new OtlpTlsOptions { CaFile = File("ca", _authority.CertificatePem), ServerName = "collector.example" }));

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_InsecureSkipVerify_TakesAnyCertificate(OtlpProtocol protocol) =>
        Assert.Equal((ExportStatus.Success, null), await ExportAsync(protocol, "elsewhere", new OtlpTlsOptions { InsecureSkipVerify = true }));

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ClientCertificate_IsPresented(OtlpProtocol protocol)
    {
        (string certificate, string key) = _authority.IssueClient("agent-1");
        using X509Certificate2 server = _authority.IssueServer("127.0.0.1");
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(server, requireClientCertificate: true);
        OtlpTlsOptions tls = new() { CaFile = File("ca", _authority.CertificatePem) };
        ExportOutcome without = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with { Tls = tls });
        ExportOutcome with = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with
        {
            Tls = tls with { CertFile = File("cert", certificate), KeyFile = File("key", key) },
        });

        Assert.NotEqual(ExportStatus.Success, without.Status);
        Assert.Equal((ExportStatus.Success, null), (with.Status, with.Message));
        Assert.Equal("CN=agent-1", (await ExporterHarness.NextAsync(collector)).ClientCertificate);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_FilesThatComeLater_AreReadThen(OtlpProtocol protocol)
    {
        using X509Certificate2 server = _authority.IssueServer("127.0.0.1");
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(server);
        string path = Path.Combine(_folder.FullName, "later.pem");
        await using OtlpExporter exporter = new(
            ExporterHarness.Options(collector, protocol) with { Tls = new OtlpTlsOptions { CaFile = path } }, TimeProvider.System);
        ExportOutcome missing = await ExporterHarness.ExportAsync(exporter);
        await System.IO.File.WriteAllTextAsync(path, "not a certificate", TestContext.Current.CancellationToken);
        ExportOutcome garbage = await ExporterHarness.ExportAsync(exporter);
        await System.IO.File.WriteAllTextAsync(path, _authority.CertificatePem, TestContext.Current.CancellationToken);
        ExportOutcome good = await ExporterHarness.ExportAsync(exporter);

        Assert.Equal(ExportStatus.Retryable, missing.Status);
        Assert.Contains("later.pem", missing.Message, StringComparison.Ordinal);
        Assert.Equal(ExportStatus.Retryable, garbage.Status);
        Assert.Equal((ExportStatus.Success, null), (good.Status, good.Message));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_TlsToAServerInClear_IsAnOutcome(OtlpProtocol protocol)
    {
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync();
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(
            ExporterHarness.Options(collector, protocol) with { Tls = new OtlpTlsOptions { InsecureSkipVerify = true } });

        Assert.Equal((ExportStatus.Retryable, 0), (outcome.Status, collector.RequestCount));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Export_ClearToAServerWithTls_IsAnOutcome(OtlpProtocol protocol)
    {
        using X509Certificate2 server = _authority.IssueServer("127.0.0.1");
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(server);
        Uri endpoint = protocol == OtlpProtocol.Grpc ? collector.GrpcEndpoint : collector.HttpEndpoint;
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(new Uri($"http://127.0.0.1:{endpoint.Port}"), protocol));

        Assert.NotEqual(ExportStatus.Success, outcome.Status);
        Assert.Equal(0, collector.RequestCount);
    }

    private async Task<(ExportStatus Status, string? Message)> ExportAsync(OtlpProtocol protocol, string serverName, OtlpTlsOptions tls)
    {
        using X509Certificate2 certificate = _authority.IssueServer(serverName);
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(certificate);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with { Tls = tls });
        return (outcome.Status, outcome.Message);
    }

    private async Task AssertRefusedAsync(OtlpProtocol protocol, string serverName, OtlpTlsOptions tls)
    {
        using X509Certificate2 certificate = _authority.IssueServer(serverName);
        await using ScriptedCollector collector = await ScriptedCollector.StartAsync(certificate);
        ExportOutcome outcome = await ExporterHarness.ExportOnceAsync(ExporterHarness.Options(collector, protocol) with { Tls = tls });

        Assert.Equal((ExportStatus.Retryable, 0), (outcome.Status, collector.RequestCount));
        Assert.Contains("certificate", outcome.Message, StringComparison.OrdinalIgnoreCase);
    }

    private string File(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name + ".pem");
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
