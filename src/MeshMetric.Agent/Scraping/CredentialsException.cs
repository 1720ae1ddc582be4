namespace MeshMetric.Agent.Scraping;

/// <summary>An application's credentials can't be had; the message says which file and why, and never what is in it.</summary>
internal sealed class CredentialsException(string message) : Exception(message);
