using Google.Protobuf;

using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

using MeshMetric.Protos.Observability;

namespace MeshMetric.ControlPlane.Assignments.Grpc;

/// <summary>
/// The methods of <see cref="MonitoringAssignmentService"/> as the server calls them. Bound here rather than by the framework, which decodes the message of
/// a unary call before any code of ours sees it and has only <c>UNKNOWN</c> for one that can't be decoded.
/// </summary>
internal sealed class MonitoringAssignmentMethods(MonitoringAssignmentService service) : IServiceMethodProvider<MonitoringAssignmentMethods>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<MonitoringAssignmentMethods> context) =>
        MonitoringAssignmentDiscoveryService.BindService(new Binder(context), service);

    private sealed class Binder(ServiceMethodProviderContext<MonitoringAssignmentMethods> context) : ServiceBinderBase
    {
        private static readonly IList<object> Metadata = [new HttpMethodMetadata([HttpMethods.Post])];

        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            context.AddUnaryMethod(
                new Method<TRequest, TResponse>(method.Type, method.ServiceName, method.Name, Readable(method.RequestMarshaller), method.ResponseMarshaller),
                Metadata,
                (_, request, call) => handler!(request, call));

        // The streams read their messages themselves, and say themselves what they can't read.
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
            context.AddDuplexStreamingMethod(method, Metadata, (_, requests, responses, call) => handler!(requests, responses, call));

        private static Marshaller<T> Readable<T>(Marshaller<T> marshaller) => new(
            marshaller.ContextualSerializer,
            message =>
            {
                try
                {
                    return marshaller.ContextualDeserializer(message);
                }
                catch (InvalidProtocolBufferException exception)
                {
                    throw new RpcException(new Status(StatusCode.InvalidArgument, $"The request can't be read: {exception.Message}"));
                }
            });
    }
}
