namespace MeshMetric.Tests;
public sealed class Smoke { [Xunit.Fact] public void Skeleton_Builds_Passes() => Xunit.Assert.Equal(4, 2 + 2); }
