namespace MeshMetric.Xds;

/// <summary>
/// A value that holds until it is superseded. Value and signal are one object, so that whoever compares the value and then waits for the
/// signal cannot miss a change in between.
/// </summary>
/// <typeparam name="T">The immutable value.</typeparam>
public sealed class Watched<T>
    where T : class
{
    // Asynchronously: a thousand waiting polls must not run on the thread that publishes.
    private readonly TaskCompletionSource _superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Watched(T value) => Value = value;

    /// <summary>The value.</summary>
    public T Value { get; }

    /// <summary>Completes once another value may hold. It never fails.</summary>
    public Task Superseded => _superseded.Task;

    internal void Supersede() => _superseded.TrySetResult();
}
