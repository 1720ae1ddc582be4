namespace MeshMetric.Storage;

/// <summary>The database can't be reached, or could not do what was asked: its disk is full, it restarts, it took too long.</summary>
/// <param name="message">One sentence for users, without secrets.</param>
/// <param name="innerException">The driver's exception.</param>
public sealed class StoreUnavailableException(string message, Exception innerException) : Exception(message, innerException);
