using System.Collections.Concurrent;

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// Keeps what was made from secrets until one of them changes. What came out as nothing is not kept: there is as much of that as anybody cares to ask for.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What is made.</typeparam>
internal sealed class CachedSecrets<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue?>>> _values = new();
    private readonly Func<TKey, Task<TValue?>> _read;
    private readonly Func<TKey, ResourceId, bool> _needs;

    /// <summary>Begins with nothing.</summary>
    /// <param name="secrets">Tells of changes.</param>
    /// <param name="read">Makes a value, or <see langword="null"/>. Shared by all who wait, so nobody's cancellation ends it.</param>
    /// <param name="needs">Whether a value was made from a secret, or from one of a mesh that is gone.</param>
    public CachedSecrets(SecretStore secrets, Func<TKey, Task<TValue?>> read, Func<TKey, ResourceId, bool> needs)
    {
        _read = read;
        _needs = needs;
        secrets.Subscribe(Forget);
    }

    /// <summary>The value, made when it is not there.</summary>
    public async Task<TValue?> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        // The task goes in before it reads: a change that comes meanwhile takes this very task out again.
        var entry = _values.GetOrAdd(key, wanted => new Lazy<Task<TValue?>>(() => _read(wanted)));
        TValue? value = null;
        try
        {
            value = await entry.Value.WaitAsync(cancellationToken);
            return value;
        }
        finally
        {
            if (value is null && entry.Value.IsCompleted)
            {
                _values.TryRemove(new(key, entry));
            }
        }
    }

    private void Forget(ResourceId? changed)
    {
        foreach (var key in _values.Keys.Where(key => changed is not { } id || _needs(key, id)))
        {
            _values.TryRemove(key, out _);
        }
    }
}
