using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>The headers of a push, read anew for every attempt: files are replaced in place while agents run.</summary>
internal static class BackendHeaders
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Names and values.</summary>
    /// <exception cref="IOException">A file or variable is missing or empty; the message names no value.</exception>
    public static async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ReadAsync(
        IReadOnlyDictionary<string, HeaderSource> headers, CancellationToken cancellationToken)
    {
        var values = new List<KeyValuePair<string, string>>(headers.Count);
        foreach (var (name, source) in headers)
        {
            values.Add(new(name, await ReadAsync(name, source, cancellationToken)));
        }

        return values;
    }

    private static async ValueTask<string> ReadAsync(string name, HeaderSource source, CancellationToken cancellationToken)
    {
        if (source.Value is { } value)
        {
            return value;
        }

        if (source.Env is { } variable)
        {
            return Environment.GetEnvironmentVariable(variable)
                ?? throw new IOException($"header {name}: the environment variable {variable} is not set");
        }

        var path = source.File!;
        if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
        {
            throw new IOException($"header {name}: {path} is larger than {MaxBytes} bytes");
        }

        var text = await File.ReadAllTextAsync(path, cancellationToken);
        return text.TrimEnd('\r', '\n');
    }
}
