using Grpc.Core;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Xds.Streams;

internal static partial class XdsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A stream was refused: {Limit} are open already")]
    public static partial void TooManyStreams(ILogger logger, int limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "A stream ended with {Status}: {Detail}")]
    public static partial void StreamRefused(ILogger logger, StatusCode status, string detail);
}
