using MeshMetric.Agent.Listeners;
using MeshMetric.Metrics.Text;

using Microsoft.Extensions.Primitives;

using Xunit;

namespace MeshMetric.Tests.Agent.Listeners;

public sealed class AcceptedFormatTests
{
    private const string Prometheus2 =
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private const string Prometheus30 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2";

    private const string Prometheus35 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(Prometheus2, NameEscaping.Underscores, null)]
    [InlineData(Prometheus30, NameEscaping.AllowUtf8, "allow-utf-8")]
    [InlineData(Prometheus35, NameEscaping.AllowUtf8, "allow-utf-8")]
    [InlineData("text/plain;version=0.0.4;escaping=dots", NameEscaping.Dots, "dots")]
    [InlineData("text/plain; escaping=\"values\"; q=0.1", NameEscaping.Values, "values")]
    [InlineData("text/plain;escaping=underscores", NameEscaping.Underscores, "underscores")]
    [InlineData("text/plain;escaping=everything\r\nX-Evil: 1", NameEscaping.Underscores, null)]
    [InlineData("text/plain;q=0;escaping=dots", NameEscaping.Underscores, null)]
    [InlineData("*/*", NameEscaping.Underscores, null)]
    [InlineData(";;,,=;q=", NameEscaping.Underscores, null)]
    public void Of_Accept_TakesTheLikedTextEntry(string accept, NameEscaping escaping, string? parameter)
    {
        AcceptedFormat accepted = AcceptedFormat.Of(new StringValues(accept), offersOpenMetrics: false);

        Assert.Equal(ExpositionFormat.Text, accepted.Format);
        Assert.Equal(escaping, accepted.Escaping);
        Assert.Equal(PrometheusTextWriter.ContentType + (parameter is null ? "" : "; escaping=" + parameter), accepted.ContentType);
    }

    [Theory]
    [InlineData(Prometheus2, "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData(Prometheus30, "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=0.0.1", "application/openmetrics-text; version=0.0.1; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=2.0.0", PrometheusTextWriter.ContentType)]
    [InlineData("text/plain, application/openmetrics-text;q=0.5", PrometheusTextWriter.ContentType)]
    [InlineData("application/openmetrics-text;q=0, */*", PrometheusTextWriter.ContentType)]
    [InlineData("", PrometheusTextWriter.ContentType)]
    public void Of_Accept_WhenOpenMetricsIsOnOffer_TakesTheLikedFormat(string accept, string contentType) =>
        Assert.Equal(contentType, AcceptedFormat.Of(new StringValues(accept), offersOpenMetrics: true).ContentType);
}
