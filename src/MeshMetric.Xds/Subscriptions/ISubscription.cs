namespace MeshMetric.Xds.Subscriptions;

/// <summary>
/// What one client wants of one type, and what it has: the protocol as a value, without I/O and without threads. Its stream hands in requests and
/// sets of resources in any order and sends what comes out.
/// </summary>
/// <typeparam name="TRequest">State-of-the-world or delta request.</typeparam>
/// <typeparam name="TResponse">The response that belongs to it.</typeparam>
internal interface ISubscription<in TRequest, out TResponse>
    where TResponse : class
{
    /// <summary>Takes in a request.</summary>
    RequestOutcome Receive(TRequest request);

    /// <summary>
    /// The next response that is due for a set of resources, or <see langword="null"/>: the client has, or has been sent, what it wants of it.
    /// A response that is returned counts as sent.
    /// </summary>
    TResponse? Next(XdsResourceSet set);
}
