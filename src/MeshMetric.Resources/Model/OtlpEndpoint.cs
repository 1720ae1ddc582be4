namespace MeshMetric.Resources.Model;

/// <summary>An endpoint, taken apart.</summary>
/// <param name="Text">As written.</param>
/// <param name="Scheme"><c>http</c>, <c>https</c> or <c>unix</c>; <see langword="null"/> when none was written.</param>
/// <param name="Host">Host name or IP address in lower case, IPv6 without brackets; for <c>unix</c> empty.</param>
/// <param name="Port">TCP port; <see langword="null"/> when none was written.</param>
/// <param name="Path">Request path; for <c>unix</c> the socket's. Empty when none was written.</param>
public sealed record OtlpEndpoint(string Text, string? Scheme, string Host, int? Port, string Path);
