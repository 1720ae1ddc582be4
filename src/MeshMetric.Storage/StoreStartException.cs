namespace MeshMetric.Storage;

/// <summary>The store can't be opened, and trying again won't help: somebody has to do something first.</summary>
/// <param name="message">What is wrong and how to put it right, for users, without secrets.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class StoreStartException(string message, Exception? innerException = null) : Exception(message, innerException);
