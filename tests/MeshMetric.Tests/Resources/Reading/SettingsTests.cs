using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

/// <summary>Policy rules, default: what <c>spec.default</c> takes and what it refuses, apart from applications and backends.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("{sidecar: null, applications: ~, labels: null, limits: null, backends: null}")]
    [InlineData("{sidecar: {}}")]
    [InlineData("{sidecar: {profile: none}}")]
    [InlineData("{sidecar: {profile: Minimal, usedOnly: true}}")]
    [InlineData("{sidecar: {profile: FULL, include: [{type: Exact, match: a}]}}")]
    [InlineData("{sidecar: {profile: my-profile.v2}}")]
    [InlineData("{sidecar: {regex: 'http2_act.*', exclude: [{type: Contains, match: rq}]}}")]
    [InlineData("{sidecar: {regex: x, profile: null, include: null}}")]
    [InlineData("{sidecar: {includeUnused: true}}")]
    [InlineData("{sidecar: {profiles: {}}}")]
    [InlineData("{sidecar: {profiles: {appendProfiles: []}}}")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{name: All}, {name: Basic}, {name: None}]}}}")]
    [InlineData("{sidecar: {profile: minimal, profiles: {include: [{type: Prefix, match: a}], exclude: [{type: Regex, match: 'b+'}]}}}")]
    [InlineData("{sidecar: {include: [], profiles: {exclude: []}}}")]
    [InlineData("{labels: {}}")]
    [InlineData("{labels: {_a: '', B9: 'x y', le_: x, quantiles: y, _mesh: z}}")]
    [InlineData("{limits: {series: 1}}")]
    [InlineData("{limits: {bytes: 8Mi, onExceeded: Drop}}")]
    [InlineData("{limits: {series: '20k', bytes: 1G, onExceeded: Degrade}}")]
    public void Read_GoodSettings_HaveNoViolation(string settings) => Assert.Empty(Given.Settings(settings).Violations);

    [Theory]
    [InlineData("{sidecar: []}", "spec.default.sidecar", "mapping")]
    [InlineData("{sidecar: {profile: minimal, regex: a}}", "spec.default.sidecar", "\"profile\" and \"regex\" exclude each other")]
    [InlineData("{sidecar: {regex: a, include: [{type: Exact, match: a}]}}", "spec.default.sidecar", "\"include\"")]
    [InlineData("{sidecar: {regex: a, profiles: {appendProfiles: [{name: All}]}}}", "spec.default.sidecar", "\"profiles\"")]
    [InlineData("{sidecar: {regex: a, profiles: {include: []}}}", "spec.default.sidecar", "\"profiles\"")]
    [InlineData("{sidecar: {usedOnly: true, includeUnused: false}}", "spec.default.sidecar", "\"includeUnused\"")]
    [InlineData("{sidecar: {profile: full, profiles: {appendProfiles: [{name: All}]}}}", "spec.default.sidecar", "two spellings")]
    [InlineData("{sidecar: {include: [], profiles: {include: []}}}", "spec.default.sidecar", "two spellings")]
    [InlineData("{sidecar: {exclude: [], profiles: {exclude: []}}}", "spec.default.sidecar", "two spellings")]
    [InlineData("{sidecar: {profile: All}}", "spec.default.sidecar.profile", "\"full\"")]
    [InlineData("{sidecar: {profile: Basic}}", "spec.default.sidecar.profile", "\"default\"")]
    [InlineData("{sidecar: {profile: 'my profile'}}", "spec.default.sidecar.profile", "MeshMetricProfile")]
    [InlineData("{sidecar: {profile: ''}}", "spec.default.sidecar.profile", "empty")]
    [InlineData("{sidecar: {profile: 1}}", "spec.default.sidecar.profile", "quotes")]
    [InlineData("{sidecar: {profile: [full]}}", "spec.default.sidecar.profile", "a list")]
    [InlineData("{sidecar: {regex: ''}}", "spec.default.sidecar.regex", "empty")]
    [InlineData("{sidecar: {regex: '(?=x)'}}", "spec.default.sidecar.regex", "look-ahead")]
    [InlineData("{sidecar: {usedOnly: yes}}", "spec.default.sidecar.usedOnly", "true or false")]
    [InlineData("{sidecar: {usedOnly: 'true'}}", "spec.default.sidecar.usedOnly", "without quotes")]
    [InlineData("{sidecar: {usedonly: true}}", "spec.default.sidecar.usedonly", "\"usedOnly\"")]
    [InlineData("{sidecar: {includeUnused: 1}}", "spec.default.sidecar.includeUnused", "true or false")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{name: all}]}}}", "spec.default.sidecar.profiles.appendProfiles[0].name", "\"All\"")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{}]}}}", "spec.default.sidecar.profiles.appendProfiles[0].name", "missing")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [All]}}}", "spec.default.sidecar.profiles.appendProfiles[0]", "mapping")]
    [InlineData("{sidecar: {profiles: {append: []}}}", "spec.default.sidecar.profiles.append", "unknown field")]
    [InlineData("{sidecar: {include: [{type: Glob, match: a}]}}", "spec.default.sidecar.include[0].type", "\"Prefix\"")]
    [InlineData("{sidecar: {include: [{type: prefix, match: a}]}}", "spec.default.sidecar.include[0].type", "did you mean \"Prefix\"")]
    [InlineData("{sidecar: {exclude: [{type: Prefix}]}}", "spec.default.sidecar.exclude[0].match", "missing")]
    [InlineData("{sidecar: {exclude: [{match: a}]}}", "spec.default.sidecar.exclude[0].type", "missing")]
    [InlineData("{sidecar: {exclude: [{type: Prefix, match: ''}]}}", "spec.default.sidecar.exclude[0].match", "empty")]
    [InlineData("{sidecar: {exclude: [{type: Regex, match: '(a'}]}}", "spec.default.sidecar.exclude[0].match", "\"(\"")]
    [InlineData("{sidecar: {exclude: [envoy_]}}", "spec.default.sidecar.exclude[0]", "mapping")]
    [InlineData("{sidecar: {exclude: envoy_}}", "spec.default.sidecar.exclude", "list")]
    [InlineData("{sidecar: {exclude: [{type: Prefix, match: a, name: b}]}}", "spec.default.sidecar.exclude[0].name", "unknown field")]
    [InlineData("{labels: {le: a}}", "spec.default.labels.le", "histograms")]
    [InlineData("{labels: {quantile: a}}", "spec.default.labels.quantile", "summaries")]
    [InlineData("{labels: {__name__: a}}", "spec.default.labels.__name__", "reserved")]
    [InlineData("{labels: {mesh: a}}", "spec.default.labels.mesh", "agent")]
    [InlineData("{labels: {dataplane: a}}", "spec.default.labels.dataplane", "agent")]
    [InlineData("{labels: {service: a}}", "spec.default.labels.service", "agent")]
    [InlineData("{labels: {9a: b}}", "spec.default.labels.9a", "no label name")]
    [InlineData("{labels: {a-b: c}}", "spec.default.labels.a-b", "no label name")]
    [InlineData("{labels: {kuma.io/zone: c}}", "spec.default.labels[\"kuma.io/zone\"]", "no label name")]
    [InlineData("{labels: {a: 1}}", "spec.default.labels.a", "put it in quotes")]
    [InlineData("{labels: {a: true}}", "spec.default.labels.a", "put it in quotes")]
    [InlineData("{labels: {a: [b]}}", "spec.default.labels.a", "a list")]
    [InlineData("{labels: [a]}", "spec.default.labels", "mapping")]
    [InlineData("{limits: {}}", "spec.default.limits", "\"series\" or \"bytes\"")]
    [InlineData("{limits: {onExceeded: Drop}}", "spec.default.limits", "\"series\" or \"bytes\"")]
    [InlineData("{limits: {series: 0}}", "spec.default.limits.series", "at least 1")]
    [InlineData("{limits: {series: -5}}", "spec.default.limits.series", "at least 1")]
    [InlineData("{limits: {series: 1.5}}", "spec.default.limits.series", "whole number")]
    [InlineData("{limits: {series: 1K}}", "spec.default.limits.series", "\"1K\"")]
    [InlineData("{limits: {bytes: 8MB}}", "spec.default.limits.bytes", "\"8MB\"")]
    [InlineData("{limits: {bytes: 9999999999Gi}}", "spec.default.limits.bytes", "whole number")]
    [InlineData("{limits: {bytes: 1M, onExceeded: degrade}}", "spec.default.limits.onExceeded", "\"Degrade\"")]
    [InlineData("{limits: {bytes: 1M, samples: 5}}", "spec.default.limits.samples", "unknown field")]
    [InlineData("{limits: 5}", "spec.default.limits", "mapping")]
    [InlineData("{sidecars: {}}", "spec.default.sidecars", "\"sidecar\"")]
    [InlineData("{backend: []}", "spec.default.backend", "\"backends\"")]
    public void Read_BadSettings_NameTheFieldAndTheFix(string settings, string field, string reason)
    {
        var violation = Given.Error(Given.Settings(settings));
        Assert.Equal(field, violation.Field);
        Assert.Contains(reason, violation.Reason, StringComparison.Ordinal);
        Assert.True(violation is { Line: 1, Column: > 40 }, violation.ToString());
    }

    [Theory]
    [InlineData("{sidecar: {profile: mInImal}}", "minimal")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{name: None}]}}}", "none")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{name: None}, {name: Basic}]}}}", "default")]
    [InlineData("{sidecar: {profiles: {appendProfiles: [{name: Basic}, {name: All}, {name: None}]}}}", "full")]
    [InlineData("{sidecar: {profiles: {appendProfiles: []}}}", null)]
    [InlineData("{sidecar: {profiles: {}}}", null)]
    [InlineData("{sidecar: {profile: slim}}", "slim")]
    public void Read_Profiles_AreOneFieldInEitherSpelling(string settings, string? profile) =>
        Assert.Equal(profile, Given.Policy(settings).Default.Sidecar!.Profile);

    [Theory]
    [InlineData("{sidecar: {usedOnly: false}}", false)]
    [InlineData("{sidecar: {usedOnly: true}}", true)]
    [InlineData("{sidecar: {includeUnused: true}}", false)]
    [InlineData("{sidecar: {includeUnused: false}}", true)]
    [InlineData("{sidecar: {}}", null)]
    public void Read_UsedOnly_IsTheOppositeOfIncludeUnused(string settings, bool? usedOnly) =>
        Assert.Equal(usedOnly, Given.Policy(settings).Default.Sidecar!.UsedOnly);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("'7'", 7)]
    [InlineData("20k", 20_000)]
    [InlineData("2M", 2_000_000)]
    [InlineData("3G", 3_000_000_000)]
    [InlineData("4Ki", 4_096)]
    [InlineData("8Mi", 8_388_608)]
    [InlineData("1Gi", 1_073_741_824)]
    public void Read_Quantities_HaveDecimalAndBinarySuffixes(string text, long value) =>
        Assert.Equal(value, Given.Policy($"{{limits: {{series: {text}}}}}").Default.Limits!.Series);

    [Fact]
    public void Read_SeveralMistakes_AreAllToldInOrder()
    {
        var result = Given.Settings("{labels: {le: a, x: 1}, sidecar: {profile: full, regex: '(', foo: 1}, backends: [{type: Prometheus, prometheus: {port: 0}}]}");
        Assert.Equal(
            [
                "spec.default.labels.le", "spec.default.labels.x", "spec.default.sidecar", "spec.default.sidecar.regex",
                "spec.default.sidecar.foo", "spec.default.backends[0].prometheus.port",
            ],
            Given.ErrorFields(result));
        Assert.Empty(result.Resources);
    }
}
