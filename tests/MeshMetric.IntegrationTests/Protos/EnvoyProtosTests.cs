using System.Reflection;
using System.Runtime.InteropServices;

using Google.Protobuf.Reflection;

using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Rpc;
using MeshMetric.Protos.Types;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Protos;

/// <summary>
/// Our hand-written subsets against Envoy's own protos, which the npm package <c>@grpc/grpc-js-xds</c> carries: every message, field, number and type of
/// ours is there and the same.
/// </summary>
public sealed class EnvoyProtosTests : IDisposable
{
    private const string Package = "@grpc/grpc-js-xds@1.14.1";

    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public EnvoyProtosTests() => _deadline.CancelAfter(TimeSpan.FromMinutes(3));

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Subset_BesideEnvoysProtos_HasTheSameNumbersAndTypes()
    {
        Dictionary<string, DescriptorProto> upstream = await UpstreamAsync();
        FileDescriptor[] ours = [DiscoveryReflection.Descriptor, BaseReflection.Descriptor, StatusReflection.Descriptor, SemanticVersionReflection.Descriptor];
        int fields = 0;
        foreach (MessageDescriptor message in ours.SelectMany(file => file.MessageTypes))
        {
            DescriptorProto theirs = Assert.Contains(message.FullName, upstream);
            foreach (FieldDescriptorProto field in message.ToProto().Field)
            {
                FieldDescriptorProto? same = theirs.Field.FirstOrDefault(candidate => candidate.Number == field.Number);
                Assert.True(same is not null, $"{message.FullName} has no field {field.Number}; ours is {field.Name}");
                Assert.Equal(
                    (message.FullName, same.Name, same.Type, same.Label, same.TypeName, same.HasOneofIndex),
                    (message.FullName, field.Name, field.Type, field.Label, field.TypeName, field.HasOneofIndex));
                fields++;
            }
        }

        Assert.True(fields > 30, $"only {fields} fields were compared");
    }

    /// <summary>Envoy's messages by full name.</summary>
    private async Task<Dictionary<string, DescriptorProto>> UpstreamAsync()
    {
        RealProgram npm = RealProgram.Find("npm");
        ProgramResult packed = await npm.RunAsync(["pack", Package, "--silent", "--pack-destination", _folder], default, _deadline.Token);
        if (packed.ExitCode != 0)
        {
            RealProgram.Missing($"npm can't fetch {Package}: {packed.Error}");
        }

        string archive = Assert.Single(Directory.GetFiles(_folder, "*.tgz"));
        ProgramResult unpacked = await RealProgram.Find("tar").RunAsync(["xzf", archive, "-C", _folder, "package/deps"], default, _deadline.Token);
        Assert.True(unpacked.ExitCode == 0, unpacked.Error);

        string tools = typeof(EnvoyProtosTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "GrpcTools").Value!;
        string deps = Path.Combine(_folder, "package", "deps");
        string output = Path.Combine(_folder, "upstream.bin");
        IEnumerable<string> roots = Directory.GetDirectories(deps).Append(Path.Combine(tools, "build", "native", "include"));
        ProgramResult compiled = await RealProgram.At(Protoc(tools)).RunAsync(
            [
                "--include_imports", $"--descriptor_set_out={output}", .. roots.Select(root => $"-I{root}"),
                "envoy/service/discovery/v3/discovery.proto", "google/rpc/status.proto",
            ],
            default,
            _deadline.Token);
        Assert.True(compiled.ExitCode == 0, compiled.Error);
        FileDescriptorSet set = FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(output, _deadline.Token));
        return set.File.SelectMany(file => file.MessageType.Select(message => (Name: $"{file.Package}.{message.Name}", message)))
            .ToDictionary(entry => entry.Name, entry => entry.message, StringComparer.Ordinal);
    }

    private static string Protoc(string tools) =>
        Path.Combine(tools, "tools", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux_arm64" : "linux_x64", "protoc");
}
