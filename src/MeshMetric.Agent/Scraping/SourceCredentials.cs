using System.Text;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// The Authorization header of an application, read from its file for every scrape: tokens and passwords are replaced in place while agents run.
/// </summary>
internal static class SourceCredentials
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The header's value, or <see langword="null"/> for none.</summary>
    /// <exception cref="CredentialsException">The file can't be read, or holds what no header can carry.</exception>
    public static async ValueTask<string?> ReadAsync(SourceTarget target, CancellationToken cancellationToken)
    {
        if (target.BearerTokenFile is { } tokenFile)
        {
            return "Bearer " + await ReadFileAsync(tokenFile, "bearerTokenFile", cancellationToken);
        }

        if (target.BasicAuth is { } basic)
        {
            var password = await ReadFileAsync(basic.PasswordFile, "basicAuth.passwordFile", cancellationToken);
            return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Username}:{password}"));
        }

        return null;
    }

    /// <summary>Reads a secret of one line.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="field">What names the file, for messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CredentialsException">The file can't be read, or holds what no header can carry.</exception>
    public static async Task<string> ReadFileAsync(string path, string field, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
            var buffer = new byte[MaxBytes + 1];
            var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            var text = Encoding.UTF8.GetString(buffer, 0, length).TrimEnd('\r', '\n');
            return text switch
            {
                _ when length > MaxBytes => throw new CredentialsException($"{field} {path} is larger than {MaxBytes} bytes"),
                "" => throw new CredentialsException($"{field} {path} is empty"),
                _ when text.AsSpan().ContainsAny("\r\n\0") => throw new CredentialsException($"{field} {path} holds more than one line"),
                _ => text,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CredentialsException($"{field} {path} can't be read: {exception.Message}");
        }
    }
}
