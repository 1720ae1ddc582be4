using System.Text;
using System.Text.Json;

namespace MeshMetric.Cli.ControlPlane;

/// <summary>An answer of the control plane, read whole.</summary>
/// <param name="Request">Method and path, for messages.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Outcome">After a write what became of it (<c>Created</c>, <c>Updated</c>, <c>Unchanged</c>), else <see langword="null"/>.</param>
internal sealed record ControlPlaneAnswer(string Request, int Status, byte[] Body, string? Outcome)
{
    /// <summary>Whether it did what was asked.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>This answer, when it did what was asked.</summary>
    /// <exception cref="RefusedException">It did not; the message is the control plane's.</exception>
    public ControlPlaneAnswer EnsureSuccess() => IsSuccess
        ? this
        : throw new RefusedException(Explain(), Status == 400 ? ExitCode.Violations : ExitCode.Refused);

    /// <summary>What the control plane says against it: title, detail and one line for each parameter.</summary>
    public string Explain()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            JsonElement root = document.RootElement;
            var lines = new StringBuilder($"{root.GetProperty("title").GetString()} ({root.GetProperty("detail").GetString()})");
            if (root.TryGetProperty("invalid_parameters", out JsonElement parameters))
            {
                foreach (JsonElement parameter in parameters.EnumerateArray())
                {
                    lines.Append('\n').Append($"* {parameter.GetProperty("field").GetString()}: {parameter.GetProperty("reason").GetString()}");
                }
            }

            return lines.ToString();
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Something else listens there.
            return $"{Request} was answered with status {Status}, not in the form of a control plane; check the address";
        }
    }
}
