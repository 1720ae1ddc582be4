using System.Net;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.CommandLine;
using MeshMetric.Settings;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.CommandLine;

public sealed class ControlPlaneSettingsTests
{
    [Fact]
    public void Read_Nothing_GivesTheDocumentedDefaults()
    {
        var (settings, problems) = Read([]);
        Assert.Empty(problems);
        var expected = new ControlPlaneOptions();
        Assert.Equal(expected.ApiListen, settings!.ControlPlane.ApiListen);
        Assert.Equal(expected.MadsListen, settings.ControlPlane.MadsListen);
        Assert.Equal(expected.XdsListen, settings.ControlPlane.XdsListen);
        Assert.Equal(expected.MaxBodyBytes, settings.ControlPlane.MaxBodyBytes);
        Assert.Equal(expected.DrainTimeout, settings.ControlPlane.DrainTimeout);
        Assert.Equal(expected.Store, settings.ControlPlane.Store);
    }

    [Fact]
    public void Read_SeveralWrong_TellsAllAtOnce()
    {
        var (settings, problems) = Read(["api-listen=5681", "store=mysql", "drain-time=soon", "insecure-allow-remote=yes", "log-format=xml"]);
        Assert.Null(settings);
        Assert.Equal(5, problems.Count);
        Assert.Contains(problems, problem => problem.StartsWith("--api-listen: \"5681\" is not an address to listen on", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData("0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("[::1]:5681", "::1", 5681)]
    public void Listen_AddressAndPort_IsRead(string text, string address, int port) =>
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), Read(["api-listen=" + text]).Settings!.ControlPlane.ApiListen);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost:80")]
    [InlineData("127.0.0.1:99999")]
    public void Listen_NotAddressAndPort_IsRefused(string text) => Assert.Single(Read(["api-listen=" + text]).Problems);

    [Theory]
    [InlineData("http://10.0.0.2:5681")]
    [InlineData("https://cp-1.example.com/")]
    [InlineData("https://[::1]:5681")]
    public void AdvertisedApi_UrlOfAServer_IsRead(string text) => Assert.Equal(new Uri(text), Read(["advertise-api=" + text]).Settings!.ControlPlane.AdvertisedApi);

    [Theory]
    [InlineData("cp-1.example.com:5681")]
    [InlineData("10.0.0.2:5681")]
    [InlineData("grpc://cp-1:5681")]
    [InlineData("http://cp-1:5681/api")]
    [InlineData("http://cp-1:5681/?a")]
    [InlineData("http://ann:secret@cp-1:5681")]
    [InlineData("http://cp-1:99999")]
    public void AdvertisedApi_AnythingElse_IsRefused(string text) =>
        Assert.Contains("is not a URL of a control plane", Assert.Single(Read(["advertise-api=" + text]).Problems), StringComparison.Ordinal);

    [Fact]
    public void Postgres_ConnectionAndStore_GoTogether()
    {
        Assert.StartsWith("--postgres-connection is required", Assert.Single(Read(["store=postgres"]).Problems), StringComparison.Ordinal);
        Assert.Contains("no effect", Assert.Single(Read(["postgres-connection=Host=db"]).Problems), StringComparison.Ordinal);
        var store = Read(["store=postgres", "postgres-connection=Host=db"]).Settings!.ControlPlane.Store;
        Assert.Equal((StoreKind.Postgres, "Host=db"), (store.Kind, store.Postgres.ConnectionString));
    }

    [Fact]
    public void Security_AsDocumented_IsRead()
    {
        var defaults = Read([]).Settings!.ControlPlane;
        Assert.True(defaults.LocalhostIsAdmin && defaults.BootstrapAdminToken);
        Assert.Equal((null, null, null), (defaults.DataplaneAuthentication, defaults.EncryptionKeyFile, defaults.MadsTokenFile));
        var set = Read(["localhost-is-admin=false", "bootstrap-admin-token=false", "dp-auth=token", "encryption-key-file=key", "mads-token-file=token"])
            .Settings!.ControlPlane;
        Assert.False(set.LocalhostIsAdmin || set.BootstrapAdminToken);
        Assert.Equal((DataplaneAuthentication.Token, "key", "token"), (set.DataplaneAuthentication, set.EncryptionKeyFile, set.MadsTokenFile));
        Assert.Equal(2, Read(["dp-auth=maybe", "localhost-is-admin=yes"]).Problems.Count);
    }

    [Fact]
    public void All_EverySettingThatIsDeclared_IsListed()
    {
        // One that is read and not listed has no flag: the program would not start.
        var declared = typeof(RunSettings).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<Setting>();
        Assert.All(declared, setting => Assert.Contains(setting, RunSettings.All));
    }

    [Fact]
    public void All_EverySetting_HasAGroupAndItsOwnVariable()
    {
        Assert.All(RunSettings.All, setting => Assert.NotNull(setting.Group));
        Assert.Equal(RunSettings.All.Count, RunSettings.All.Select(setting => setting.Variable(RunSettings.VariablePrefix)).Distinct().Count());
    }

    [Fact]
    public void File_ValuesAndLists_AreRead()
    {
        var (values, problems) = ConfigurationFile.Parse("cp.yaml", "zone: east\nmax-body-bytes: 2Mi\n");
        Assert.Empty(problems);
        Assert.Equal(("east", "2Mi"), (values["zone"], values["max-body-bytes"]));
    }

    [Theory]
    [InlineData("zones: east", "cp.yaml:1:1: \"zones\" is not a setting")]
    [InlineData("zone: {a: b}", "cp.yaml:1:1: zone must be a value")]
    [InlineData("- zone", "cp.yaml: must be a mapping")]
    [InlineData("zone: [", "cp.yaml:")]
    [InlineData("config: other.yaml", "cp.yaml:1:1: \"config\" is not a setting")]
    public void File_Wrong_SaysWhere(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Single(ConfigurationFile.Parse("cp.yaml", text).Problems), StringComparison.Ordinal);

    private static (RunSettings? Settings, IReadOnlyList<string> Problems) Read(string[] flags)
    {
        var byName = flags.Select(flag => flag.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);
        var values = new SettingValues(RunSettings.VariablePrefix, name => [.. byName[name]], _ => null);
        return (RunSettings.Read(values), values.Problems);
    }
}
