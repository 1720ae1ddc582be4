using System.Globalization;
using System.Reflection;

using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Output;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage.Sql;

/// <summary>Brings a database to this version's schema with the scripts that are embedded beside the store.</summary>
internal static partial class SchemaMigration
{
    /// <summary>Runs what has not run yet; each script in a transaction.</summary>
    /// <param name="builder">The database.</param>
    /// <param name="folder">The folder of the scripts below this project, with dots.</param>
    /// <param name="place">The database's name in messages.</param>
    /// <param name="logger">Told of each script.</param>
    /// <exception cref="StoreStartException">The schema is of a later version.</exception>
    public static void Run(UpgradeEngineBuilder builder, string folder, string place, ILogger logger)
    {
        string prefix = $"{typeof(SchemaMigration).Assembly.GetName().Name}.{folder}.";
        UpgradeEngine engine = builder
            .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.StartsWith(prefix, StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new Log(logger))
            .Build();
        string[] unknown = [.. engine.GetExecutedScripts().Except(engine.GetDiscoveredScripts().Select(script => script.Name))];
        if (unknown.Length > 0)
        {
            throw new StoreStartException(
                $"{place} was used by a later version of MeshMetric: this one doesn't know the schema change {unknown[0][prefix.Length..]}. " +
                "Start that version or a later one, or restore a backup from before.");
        }

        DatabaseUpgradeResult result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            throw result.Error;
        }
    }

    // DbUp tells every step; only its scripts and failures are news.
    private sealed partial class Log(ILogger logger) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => Tell(LogLevel.Debug, format, args);

        public void LogDebug(string format, params object[] args) => Tell(LogLevel.Debug, format, args);

        public void LogInformation(string format, params object[] args) => Tell(LogLevel.Debug, format, args);

        public void LogWarning(string format, params object[] args) => Tell(LogLevel.Warning, format, args);

        public void LogError(string format, params object[] args) => Tell(LogLevel.Warning, format, args);

        public void LogError(Exception ex, string format, params object[] args) => Tell(LogLevel.Warning, format, args);

        private void Tell(LogLevel level, string format, object[] args) => Step(level, new Sentence(format, args));

        [LoggerMessage(Message = "Schema: {Step}")]
        private partial void Step(LogLevel level, Sentence step);
    }

    // Put together only where it is logged.
    private readonly record struct Sentence(string Format, object[] Args)
    {
        public override string ToString() => string.Format(CultureInfo.InvariantCulture, Format, Args);
    }
}
