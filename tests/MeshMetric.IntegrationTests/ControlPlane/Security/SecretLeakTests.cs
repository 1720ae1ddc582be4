using System.Collections.Concurrent;
using System.Text;

using Microsoft.Extensions.Logging;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class SecretLeakTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_OfEverythingThatTouchesSecrets_HoldsNone()
    {
        using var log = new EverythingLogged();
        var secrets = new List<string>();
        await using (var cp = await RunningControlPlane.StartAsync(Token, SecuredControlPlane.Strict, loggers: log))
        {
            secrets.Add((await File.ReadAllTextAsync(Path.Combine(cp.DataDirectory, "encryption-key"), Token)).Trim());
            secrets.Add(await cp.AdministratorTokenAsync(Token));
            secrets.Add(await cp.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token));
            secrets.Add(await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token));
            secrets.Add("hunter2-is-the-password");
            secrets.Add(Convert.ToBase64String("hunter2-is-the-password"u8));
            await cp.PutSecretAsync("default", "password", "hunter2-is-the-password", Token);
            await cp.AsAdministratorAsync(HttpMethod.Put, "/meshes/default/secrets/password", "hunter2-is-the-password", Token);
            await cp.AsAdministratorAsync(
                HttpMethod.Put, "/meshes/default/secrets/password", """{"type":"Secret","name":"password","data":"hunter2-is-the-password"}""", Token);
            await cp.PutSecretAsync("default", "dataplane-token-signing-key-default-2", "hunter2-is-the-password", Token);
            var key = await cp.AsAdministratorAsync(HttpMethod.Get, "/global-secrets/user-token-signing-key-1", null, Token);
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String((string)key.Json["data"]!));
            secrets.AddRange(pem.Split('\n').Skip(1).Where(line => line.Length > 32 && !line.StartsWith('-')));
            foreach (var secret in secrets.ToList())
            {
                await cp.SendAsync(HttpMethod.Get, "/config", null, Token, SecuredControlPlane.Bearer(secret));
                await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, SecuredControlPlane.Bearer(secret[..^3]));
            }
        }

        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.All(secrets, secret => Assert.DoesNotContain(secret[..^3], line, StringComparison.Ordinal)));
    }

    /// <summary>Keeps what is logged at every level, the framework's own lines among it.</summary>
    private sealed class EverythingLogged : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
