namespace MeshMetric.Settings;

/// <summary>Parses a value.</summary>
/// <typeparam name="T">What it is parsed to.</typeparam>
/// <param name="text">The value as the user wrote it.</param>
/// <param name="problem">What is wrong with it and what would be right, as the rest of a sentence; <see langword="null"/> when nothing is.</param>
public delegate T ParseSetting<out T>(string text, out string? problem);
