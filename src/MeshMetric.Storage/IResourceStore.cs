using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>
/// What the control plane keeps: documents by type, mesh and name. It checks what only a transaction can check (versions, owners, references)
/// and answers with an outcome; what a document means is not its business.
/// </summary>
/// <remarks>
/// A write that was answered is kept when the process is killed right after. Every instance may be used from any number of threads. Names,
/// meshes and types are compared ordinally; the order of lists is that of code points. Failures of the database are
/// <see cref="StoreUnavailableException"/>; a call that fails so may have been done. Text with NUL characters or lone surrogates is an
/// <see cref="ArgumentException"/>: no database keeps it.
/// </remarks>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>Reads one resource, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The database can't be reached or refuses.</exception>
    Task<StoredResource?> GetAsync(ResourceId id, CancellationToken cancellationToken);

    /// <summary>Reads resources in the order mesh, name, type, with the number of all that match.</summary>
    /// <exception cref="StoreUnavailableException">The database can't be reached or refuses.</exception>
    Task<ResourcePage> ListAsync(ResourceQuery query, CancellationToken cancellationToken);

    /// <summary>Writes resources in one transaction: all of them, or none when one can't be written.</summary>
    /// <param name="writes">What to write, in order; a later one may need what an earlier one creates.</param>
    /// <param name="cancellationToken">Gives up; what was not answered may have been written.</param>
    /// <returns>One result for each; when one is a refusal, nothing was written and the others say <see cref="WriteOutcome.NotTried"/>.</returns>
    /// <exception cref="StoreUnavailableException">The database can't be reached or refuses; a full disk is such a case.</exception>
    Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellationToken);

    /// <summary>Deletes one resource, and with it what it owns.</summary>
    /// <param name="id">What to delete.</param>
    /// <param name="expectedVersion">Delete only this version; <see langword="null"/> for whatever is there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreUnavailableException">The database can't be reached or refuses.</exception>
    Task<DeleteResult> DeleteAsync(ResourceId id, long? expectedVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Tells of changes after they were committed, whoever made them. The first item is always <see cref="StoreChange.Resync"/>: from then on nothing is
    /// missed. <see cref="StoreChange.Resync"/> comes again whenever something may have been missed; read everything then. Changes of one resource
    /// come in order; several may be told as one.
    /// </summary>
    /// <param name="cancellationToken">Ends the watch with an <see cref="OperationCanceledException"/>; without it the watch ends when the store is disposed of.</param>
    IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Whether the database answers now; for readiness.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}
