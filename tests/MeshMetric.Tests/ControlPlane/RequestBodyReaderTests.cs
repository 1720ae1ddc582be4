using System.Text;
using System.Text.Json;

using CsCheck;

using MeshMetric.ControlPlane.Assignments.Http;
using MeshMetric.ControlPlane.Inspection;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Tests.Resources;

using Xunit;

namespace MeshMetric.Tests.ControlPlane;

/// <summary>Every reader of a request's body, with bodies that are broken in any way: each is read or refused with a reason, and nothing is thrown.</summary>
public sealed class RequestBodyReaderTests
{
    private const string Secret = """{"type":"Secret","mesh":"default","name":"password","labels":{"a":"b"},"data":"aHVudGVyMg=="}""";

    private static readonly Dictionary<string, (string Good, Func<byte[], (bool IsRead, string? Problem)> Read)> Readers = new()
    {
        ["MADS"] = (
            """{"version_info":"9f2cé","node":{"id":"prom-a"},"resource_names":["é"],"error_detail":{"message":"x"}}""",
            body => (MadsRequest.Read(body, out var problem) is not null, problem)),
        ["token"] = (
            """{"name":"web-1","mesh":"default","tags":{"kuma.io/service":["web"]},"groups":["a","b"],"validFor":"24h0m0s"}""",
            ReadToken),
        ["secret"] = (Secret, ReadSecret),
        ["secret in YAML"] = ("type: Secret\nmesh: default\nname: password\nlabels: {a: b}\ndata: |\n  aHVudG\n  VyMg==\n", ReadSecret),
        ["dry run"] = (
            """{"resources":[{"type":"Mesh","name":"a"},{"type":"MeshMetric","mesh":"default","name":"b","spec":{"default":{"backends":[]}}}]}""",
            ReadDryRun),
        ["report"] = (
            """{"agent":{"id":"a1","version":"1"},"configuration":{"etag":"x"},"sources":[{"name":"s","up":true}],"backends":[{"type":"Prometheus","name":"b"}]}""",
            body => (AgentReportJson.Read(body, out var problem) is not null, problem)),
        ["answer"] = ("""{"cause":"timeout","detail":"é"}""", body => (EnvoyAnswerProblem.Read(body, out var problem) is not null, problem)),
        ["resource"] = (
            """{"type":"MeshMetric","mesh":"default","name":"b","labels":{"a":"b"},"spec":{"targetRef":{"kind":"Mesh"},"default":{"backends":[{"type":"Prometheus"}]}}}""",
            ReadResource),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_Good_IsRead(string reader) => Assert.Equal((true, null), Readers[reader].Read(Encoding.UTF8.GetBytes(Readers[reader].Good)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_SpoiltInAnyWay_IsReadOrRefused(string reader)
    {
        var (good, read) = Readers[reader];
        Gen.OneOf(HostileJson.Spoilt(Encoding.UTF8.GetBytes(good)), HostileJson.Pieces, Gen.Byte.Array[0, 60]).Sample(body =>
        {
            var (isRead, problem) = read(body);
            Assert.Equal(isRead, problem is null);
            Assert.NotEqual("", problem);
        });
    }

    [Theory]
    [InlineData("[")]
    [InlineData("a: [")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("{\"labels\":")]
    public void Read_SecretOfManyThingsInOneAnother_IsRefused(string open)
    {
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, 100_000)));

        Assert.False(ReadSecret(body).IsRead);
    }

    private static (bool IsRead, string? Problem) ReadToken(byte[] body)
    {
        var (request, error) = TokenRequest.Read(body);
        if (request is not null)
        {
            _ = (request.Text("name"), request.Text("mesh"), request.Map("tags"), request.Texts("groups"), request.ValidFor());
        }

        return ((error ?? request!.Refusal) is null, (error ?? request!.Refusal)?.Detail);
    }

    private static (bool IsRead, string? Problem) ReadSecret(byte[] body)
    {
        var (document, error) = SecretDocument.Read(new ResourceId("Secret", "default", "password"), body);
        Assert.Equal(document is null, error is not null);

        // What the store does with labels.
        _ = JsonSerializer.Serialize(document?.Labels);
        return (document is not null, error?.Detail);
    }

    private static (bool IsRead, string? Problem) ReadDryRun(byte[] body)
    {
        var documents = DryRunEndpoint.Read(body, out var problem);
        Assert.All(documents ?? [], document => DryRunEndpoint.Head(document));
        return (documents is not null, problem);
    }

    private static (bool IsRead, string? Problem) ReadResource(byte[] body)
    {
        var result = ResourceReader.Read(body, "body", TimeProvider.System);
        foreach (var resource in result.Resources)
        {
            // What is accepted has to be written to the store and read from there.
            _ = ResourceDocument.Body(resource);
        }

        return (!result.HasErrors, result.HasErrors ? result.Violations[0].Reason : null);
    }
}
