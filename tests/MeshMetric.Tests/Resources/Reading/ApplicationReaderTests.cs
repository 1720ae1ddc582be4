using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

public sealed class ApplicationReaderTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("[{port: 8000}]")]
    [InlineData("[{port: '8000'}]")]
    [InlineData("[{port: 1}, {port: 65535}]")]
    [InlineData("[{name: A-b_c.9, port: 80, path: /metrics?format=prometheus}]")]
    [InlineData("[{port: 80}, {port: 80, path: /other}, {port: 80, address: 10.0.0.1}, {name: x, port: 80}]")]
    [InlineData("[{port: 80, address: '::1'}, {port: 80, address: '[fe80::1]'}, {port: 80, address: db.local}]")]
    [InlineData("[{port: 80, scheme: http}]")]
    [InlineData("[{port: 80, scheme: https, caFile: /ca, serverName: a.b, insecureSkipVerify: true}]")]
    [InlineData("[{port: 80, basicAuth: {username: me, passwordFile: /p}}]")]
    [InlineData("[{port: 80, bearerTokenFile: /t}]")]
    [InlineData("[{port: 80, regex: 'http.*', include: [{type: Prefix, match: a}], exclude: [], labels: {team: shop}}]")]
    public void Read_GoodApplications_HaveNoViolation(string applications) =>
        Assert.Empty(Given.Settings($"{{applications: {applications}}}").Violations);

    [Theory]
    [InlineData("{}", "", "list")]
    [InlineData("[8000]", "[0]", "mapping")]
    [InlineData("[{}]", "[0].port", "missing")]
    [InlineData("[{path: /metrics}]", "[0].port", "missing")]
    [InlineData("[{port: 0}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: 65536}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: -1}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: 80.5}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: http}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: '80 '}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: ''}]", "[0].port", "1 to 65535")]
    [InlineData("[{port: [80]}]", "[0].port", "1 to 65535")]
    [InlineData("[{name: 'a b', port: 80}]", "[0].name", "letters")]
    [InlineData("[{name: '', port: 80}]", "[0].name", "empty")]
    [InlineData("[{name: 5, port: 80}]", "[0].name", "quotes")]
    [InlineData("[{name: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg, port: 80}]", "[0].name", "63")]
    [InlineData("[{name: a, port: 80}, {name: a, port: 81}]", "[1].name", "applications[0]")]
    [InlineData("[{port: 80}, {port: 81}, {port: 80, path: /metrics}]", "[2]", "applications[0]")]
    [InlineData("[{port: 80, path: metrics}, {port: '80', path: /metrics}]", "[1]", "applications[0]")]
    [InlineData("[{port: 80, path: '/a b'}]", "[0].path", "blanks")]
    [InlineData("[{port: 80, path: '/a#b'}]", "[0].path", "#")]
    [InlineData("[{port: 80, address: 'a:80'}]", "[0].address", "without a port")]
    [InlineData("[{port: 80, address: 'http://a'}]", "[0].address", "host name")]
    [InlineData("[{port: 80, address: 10.0.0.256}]", "[0].address", "host name")]
    [InlineData("[{port: 80, scheme: HTTP}]", "[0].scheme", "\"http\"")]
    [InlineData("[{port: 80, scheme: tcp}]", "[0].scheme", "\"https\"")]
    [InlineData("[{port: 80, caFile: /ca}]", "[0].caFile", "scheme: https")]
    [InlineData("[{port: 80, scheme: http, serverName: a}]", "[0].serverName", "scheme: https")]
    [InlineData("[{port: 80, insecureSkipVerify: true}]", "[0].insecureSkipVerify", "scheme: https")]
    [InlineData("[{port: 80, scheme: https, insecureSkipVerify: 1}]", "[0].insecureSkipVerify", "true or false")]
    [InlineData("[{port: 80, basicAuth: {username: a}}]", "[0].basicAuth.passwordFile", "missing")]
    [InlineData("[{port: 80, basicAuth: {passwordFile: a}}]", "[0].basicAuth.username", "missing")]
    [InlineData("[{port: 80, basicAuth: {username: a, password: b, passwordFile: c}}]", "[0].basicAuth.password", "\"passwordFile\"")]
    [InlineData("[{port: 80, basicAuth: {username: a, passwordFile: b}, bearerTokenFile: c}]", "[0]", "exclude each other")]
    [InlineData("[{port: 80, regex: '(?<a>b)'}]", "[0].regex", "named group")]
    [InlineData("[{port: 80, include: [{type: Regex, match: 'a{2000}'}]}]", "[0].include[0].match", "1000")]
    [InlineData("[{port: 80, labels: {le: x}}]", "[0].labels.le", "histograms")]
    [InlineData("[{port: 80, labels: {a: 2}}]", "[0].labels.a", "quotes")]
    [InlineData("[{prot: 80, port: 80}]", "[0].prot", "\"port\"")]
    public void Read_BadApplications_NameTheField(string applications, string field, string reason)
    {
        var violation = Given.Error(Given.Settings($"{{applications: {applications}}}"));
        Assert.Equal("spec.default.applications" + field, violation.Field);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PathWithoutSlash_GetsOneWithAWarning()
    {
        var result = Given.Settings("{applications: [{port: 80, path: metrics/prometheus}]}");
        Assert.Equal("spec.default.applications[0].path", Given.Warning(result).Field);
        Assert.Equal("/metrics/prometheus", Assert.IsType<MeshMetricResource>(result.Resources[0]).Default.Applications![0].Path);
    }

    [Fact]
    public void Read_Defaults_AreKumasUniversalOnes()
    {
        var application = Assert.Single(Given.Policy("{applications: [{port: 8000}]}").Default.Applications!);
        Assert.Equal(("/metrics", null, null, null), (application.Path, application.Address, application.Name, application.Tls));
    }

    [Fact]
    public void Read_AbsentAndEmptyLists_Differ()
    {
        Assert.Null(Given.Policy("{}").Default.Applications);
        Assert.Null(Given.Policy("{applications: null}").Default.Applications);
        Assert.Empty(Given.Policy("{applications: []}").Default.Applications!);
    }
}
