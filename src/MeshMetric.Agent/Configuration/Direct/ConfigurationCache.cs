using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using MeshMetric.Resources;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>
/// Keeps the last good configuration in a file. It can hold secrets, so that nobody but the agent's user may read it; it is replaced as a whole, so
/// that a crash leaves the old or the new. That it can't be read or written costs a warning and nothing else.
/// </summary>
internal sealed partial class ConfigurationCache(string directory, DataplaneResource dataplane, ILogger logger)
{
    private const UnixFileMode OwnersDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int LongestName = 200;

    private readonly string _file = Path.Combine(directory, FileName(dataplane));

    /// <summary>Reads what is kept; <see langword="null"/> when there is nothing, or nothing that can be used.</summary>
    public async Task<KeptConfiguration?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_file))
        {
            return null;
        }

        var content = await FileContent.ReadAsync(_file, cancellationToken);
        if (content.Problem is { } problem)
        {
            LogIgnored(logger, _file, problem);
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(content.Bytes);
            var root = document.RootElement;
            return new KeptConfiguration(
                root.GetProperty("etag").GetString() ?? throw new JsonException(),
                root.GetProperty("receivedAt").GetDateTimeOffset(),
                Encoding.UTF8.GetBytes(root.GetProperty("configuration").GetRawText()));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            LogIgnored(logger, _file, "it is not a configuration that an agent has kept");
            return null;
        }
    }

    /// <summary>Keeps a configuration.</summary>
    public async Task WriteAsync(KeptConfiguration configuration, CancellationToken cancellationToken)
    {
        var temporary = _file + ".new";
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, OwnersDirectory);
            }

            // A file that is there would keep its mode.
            File.Delete(temporary);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var file = new FileStream(temporary, options))
            {
                await file.WriteAsync(Compose(configuration), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(logger, _file, exception.Message);
        }
    }

    private static ReadOnlyMemory<byte> Compose(KeptConfiguration configuration)
    {
        var buffer = new ArrayBufferWriter<byte>(configuration.Json.Length + 256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("etag", configuration.Tag);
            writer.WriteString("receivedAt", configuration.ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WritePropertyName("configuration");
            writer.WriteRawValue(configuration.Json.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static string FileName(DataplaneResource dataplane)
    {
        // Mesh and name hold no character that a file's name can't; together they can be longer than one.
        var name = $"{dataplane.Mesh}.{dataplane.Name}";
        return name.Length <= LongestName ? name + ".json" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))) + ".json";
    }

    [LoggerMessage(LogLevel.Warning, "The configuration kept in {File} is not used: {Problem}")]
    private static partial void LogIgnored(ILogger logger, string file, string problem);

    [LoggerMessage(LogLevel.Warning, "The configuration can't be kept in {File}: {Problem}. A restart while the control plane is away will have none; set --state-dir")]
    private static partial void LogNotKept(ILogger logger, string file, string problem);
}
