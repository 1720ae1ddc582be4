namespace MeshMetric.Storage.Writing;

/// <summary>A call that waits for its commit.</summary>
/// <param name="cancellationToken">The caller's.</param>
internal abstract class StoreOperation(CancellationToken cancellationToken)
{
    /// <summary>Whether the caller has given up; then it need not be done any more.</summary>
    public bool IsAbandoned => cancellationToken.IsCancellationRequested;

    /// <summary>Answers the caller with the result that was set, after the commit.</summary>
    public abstract void Complete();

    /// <summary>Answers the caller with a failure.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A call with its result.</summary>
/// <typeparam name="TResult">What the caller gets.</typeparam>
/// <param name="cancellationToken">The caller's.</param>
internal abstract class StoreOperation<TResult>(CancellationToken cancellationToken) : StoreOperation(cancellationToken)
    where TResult : class
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the commit.</summary>
    public Task<TResult> Answer => _answer.Task;

    /// <summary>What was decided in the transaction; holds once it is committed.</summary>
    public TResult? Result { get; set; }

    /// <inheritdoc />
    public override void Complete() => _answer.TrySetResult(Result ?? throw new InvalidOperationException("Nothing was decided."));

    /// <inheritdoc />
    public override void Fail(Exception exception)
    {
        _answer.TrySetException(exception);

        // A caller who has given up does not look any more; that is no unobserved failure.
        _ = _answer.Task.Exception;
    }
}
