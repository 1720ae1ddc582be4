using System.Text;

namespace MeshMetric.Demo.Receiving;

/// <summary>Reads what the demo shows of an OTLP <c>ExportMetricsServiceRequest</c>; field numbers are those of the OTLP specification.</summary>
internal static class MetricsRequest
{
    /// <summary>Counts the points of a request by the resource that sent them.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a request.</exception>
    public static IReadOnlyList<ResourcePoints> Count(ReadOnlySpan<byte> request)
    {
        List<ResourcePoints> result = [];
        var fields = new ProtobufFields(request);
        while (fields.MoveNext())
        {
            if (fields.Number == 1)
            {
                result.Add(Resource(fields.Bytes));
            }
        }

        return result;
    }

    private static ResourcePoints Resource(ReadOnlySpan<byte> resourceMetrics)
    {
        string service = string.Empty;
        string instance = string.Empty;
        long points = 0;
        var fields = new ProtobufFields(resourceMetrics);
        while (fields.MoveNext())
        {
            if (fields.Number == 1)
            {
                Attributes(fields.Bytes, ref service, ref instance);
            }
            else if (fields.Number == 2)
            {
                points += Scope(fields.Bytes);
            }
        }

        return new ResourcePoints(service, instance, points);
    }

    private static void Attributes(ReadOnlySpan<byte> resource, ref string service, ref string instance)
    {
        var fields = new ProtobufFields(resource);
        while (fields.MoveNext())
        {
            if (fields.Number != 1)
            {
                continue;
            }

            string key = string.Empty;
            string value = string.Empty;
            var pair = new ProtobufFields(fields.Bytes);
            while (pair.MoveNext())
            {
                if (pair.Number == 1)
                {
                    key = Encoding.UTF8.GetString(pair.Bytes);
                }
                else if (pair.Number == 2)
                {
                    var any = new ProtobufFields(pair.Bytes);
                    value = any.MoveNext() && any.Number == 1 ? Encoding.UTF8.GetString(any.Bytes) : string.Empty;
                }
            }

            service = key == "service.name" ? value : service;
            instance = key == "service.instance.id" ? value : instance;
        }
    }

    private static long Scope(ReadOnlySpan<byte> scopeMetrics)
    {
        long points = 0;
        var metrics = new ProtobufFields(scopeMetrics);
        while (metrics.MoveNext())
        {
            if (metrics.Number != 2)
            {
                continue;
            }

            var metric = new ProtobufFields(metrics.Bytes);
            while (metric.MoveNext())
            {
                // gauge, sum, histogram, exponential_histogram, summary; in each of them data_points is field 1.
                if (metric.Number is 5 or 7 or 9 or 10 or 11)
                {
                    var data = new ProtobufFields(metric.Bytes);
                    while (data.MoveNext())
                    {
                        points += data.Number == 1 ? 1 : 0;
                    }
                }
            }
        }

        return points;
    }
}

/// <summary>Points that one resource sent.</summary>
/// <param name="Service">Its <c>service.name</c>.</param>
/// <param name="Instance">Its <c>service.instance.id</c>.</param>
/// <param name="Points">Number of points.</param>
internal readonly record struct ResourcePoints(string Service, string Instance, long Points);
