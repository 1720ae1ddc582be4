namespace MeshMetric.Resources.Pipelines;

/// <summary>HTTP basic authentication.</summary>
/// <param name="Username">User name.</param>
/// <param name="PasswordFile">A file whose content, without a trailing newline, is the password.</param>
public sealed record BasicAuthSettings(string Username, string PasswordFile);
