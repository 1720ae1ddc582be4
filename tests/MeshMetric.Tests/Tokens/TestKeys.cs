using MeshMetric.Tokens;

namespace MeshMetric.Tests.Tokens;

/// <summary>Keys made once: they take a while.</summary>
internal static class TestKeys
{
    /// <summary>The key in use.</summary>
    public static SigningKey One { get; } = SigningKey.Create("1");

    /// <summary>A newer one.</summary>
    public static SigningKey Two { get; } = SigningKey.Create("2");

    /// <summary>Somebody else's, under the first one's name.</summary>
    public static SigningKey Foreign { get; } = SigningKey.Create("1");
}
