namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>expfmt, compiled once for all tests of a class, when the first of them asks.</summary>
public sealed class ExpfmtFixture : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;

    // Compiling Go's standard library, once a machine, takes most of it.
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(5));
    private Task<ExpfmtProgram>? _built;

    /// <inheritdoc />
    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal Task<ExpfmtProgram> GetAsync()
    {
        lock (_lock)
        {
            return _built ??= ExpfmtProgram.BuildAsync(_folder, _deadline.Token);
        }
    }
}
