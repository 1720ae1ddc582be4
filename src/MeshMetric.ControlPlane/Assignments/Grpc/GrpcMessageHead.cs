using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace MeshMetric.ControlPlane.Assignments.Grpc;

/// <summary>
/// Looks at the five bytes in front of a unary call's message and leaves them there. The framework takes nonsense in them for an error of its own, with
/// <c>UNKNOWN</c> for the client and an error in the log each time.
/// </summary>
internal static class GrpcMessageHead
{
    private const int Length = 5;

    /// <summary>Runs the call unless its message's head is nonsense.</summary>
    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is { Method.Type: MethodType.Unary })
        {
            var reader = context.Request.BodyReader;
            var read = await reader.ReadAtLeastAsync(Length, context.RequestAborted);
            var problem = Problem(read.Buffer);
            reader.AdvanceTo(read.Buffer.Start);
            if (problem is not null)
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
                context.Response.Headers["grpc-message"] = problem;
                return;
            }
        }

        await next(context);
    }

    private static string? Problem(ReadOnlySequence<byte> body)
    {
        if (body.Length < Length)
        {
            return null;
        }

        Span<byte> head = stackalloc byte[Length];
        body.Slice(0, Length).CopyTo(head);
        return head[0] > 1 ? string.Create(CultureInfo.InvariantCulture, $"The message begins with {head[0]}, which is neither 0 nor 1.")
            : BinaryPrimitives.ReadUInt32BigEndian(head[1..]) is > int.MaxValue and var size ? string.Create(
                CultureInfo.InvariantCulture, $"The message is said to have {size} bytes.")
            : null;
    }
}
