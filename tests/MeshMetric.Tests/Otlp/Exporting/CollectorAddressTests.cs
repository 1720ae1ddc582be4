using System.Net;
using System.Net.Sockets;

using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class CollectorAddressTests
{
    [Theory]
    [InlineData("http://collector:4317", OtlpProtocol.Grpc, "http://collector:4317/")]
    [InlineData("http://collector:4317/ignored", OtlpProtocol.Grpc, "http://collector:4317/")]
    [InlineData("https://collector", OtlpProtocol.Grpc, "https://collector/")]
    [InlineData("http://collector:4318", OtlpProtocol.Http, "http://collector:4318/v1/metrics")]
    [InlineData("http://collector:4318/", OtlpProtocol.Http, "http://collector:4318/v1/metrics")]
    [InlineData("http://collector:4318/otlp/", OtlpProtocol.Http, "http://collector:4318/otlp/v1/metrics")]
    [InlineData("http://collector:4318/otlp/v1/metrics", OtlpProtocol.Http, "http://collector:4318/otlp/v1/metrics")]
    [InlineData("http://collector:4318/a?tenant=b", OtlpProtocol.Http, "http://collector:4318/a/v1/metrics?tenant=b")]
    [InlineData("http://[::1]:4318", OtlpProtocol.Http, "http://[::1]:4318/v1/metrics")]
    [InlineData("unix:/run/otel.sock", OtlpProtocol.Grpc, "http://localhost/")]
    [InlineData("unix:///run/otel.sock", OtlpProtocol.Http, "http://localhost/v1/metrics")]
    public void From_Endpoint_GivesTheUriOfRequests(string endpoint, OtlpProtocol protocol, string uri) =>
        Assert.Equal(uri, Address(endpoint, protocol).Uri.ToString());

    [Fact]
    public void From_Hosts_AreDialledAsWhatTheyAre()
    {
        Assert.Equal(new DnsEndPoint("collector", 4317), Address("http://collector:4317").EndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 4317), Address("http://[::1]:4317").EndPoint);
        Assert.Equal("/run/a b.sock", Address("unix:/run/a%20b.sock").EndPoint.ToString());
        Assert.IsType<UnixDomainSocketEndPoint>(Address("unix:/run/otel.sock").EndPoint);
    }

    [Fact]
    public void From_TlsOptions_AskForTlsWhateverTheScheme()
    {
        OtlpTlsOptions tls = new() { ServerName = "collector.example" };
        CollectorAddress address = CollectorAddress.From(new OtlpExporterOptions { Endpoint = new Uri("http://10.0.0.1:4317"), Tls = tls });

        Assert.True(address.IsTls);
        Assert.Equal("https://collector.example:4317/", address.Uri.ToString());
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 4317), address.EndPoint);
        Assert.Equal("collector.example", address.Host);
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("ftp://collector")]
    [InlineData("unix:relative.sock")]
    [InlineData("unix://host/path")]
    [InlineData("http://user:topsecret@collector")]
    public void From_UnusableEndpoint_ThrowsWithoutSecrets(string endpoint)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Address(endpoint));

        Assert.DoesNotContain("topsecret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void From_RelativeUri_Throws() =>
        Assert.Throws<ArgumentException>(() => CollectorAddress.From(new OtlpExporterOptions { Endpoint = new Uri("/a", UriKind.Relative) }));

    private static CollectorAddress Address(string endpoint, OtlpProtocol protocol = OtlpProtocol.Grpc) =>
        CollectorAddress.From(new OtlpExporterOptions { Endpoint = new Uri(endpoint), Protocol = protocol });
}
