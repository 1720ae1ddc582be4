namespace MeshMetric.Testing;

/// <summary>
/// Waits for something that tells nobody when it happens: another process, another instance, a status. The one place where tests look again and again;
/// where there is an event, wait for that.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">Looks once.</param>
    /// <param name="deadline">Fails the wait.</param>
    public static Task HoldsAsync(Func<bool> condition, CancellationToken deadline) => HoldsAsync(() => Task.FromResult(condition()), deadline);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, CancellationToken)"/>
    public static async Task HoldsAsync(Func<Task<bool>> condition, CancellationToken deadline)
    {
        while (!await condition().ConfigureAwait(false))
        {
            await Task.Delay(Pause, deadline).ConfigureAwait(false);
        }
    }
}
