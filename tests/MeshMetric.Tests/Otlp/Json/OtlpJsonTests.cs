using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

using CsCheck;

using MeshMetric.Otlp.Json;

using Xunit;

namespace MeshMetric.Tests.Otlp.Json;

public sealed class OtlpJsonTests
{
    [Fact]
    public void Exemplar_IsWrittenWithIdsInHexadecimal()
    {
        byte[] exemplar = [.. Fixed64(2, 5), .. Fixed64(3, BitConverter.DoubleToUInt64Bits(double.NaN)), .. Bytes(5, [0xAB, 0xCD]), .. Bytes(4, [0x01])];
        byte[] point =
        [
            .. Fixed64(3, ulong.MaxValue), .. Fixed64(6, unchecked((ulong)-7L)), .. Bytes(5, exemplar), .. Varint(8, 1), .. Bytes(5, exemplar),
        ];

        JsonElement written = Write(Request(Bytes(7, [.. Bytes(1, point), .. Varint(2, 2), .. Varint(3, 1)])));

        JsonElement sum = Metric(written).GetProperty("sum");
        JsonElement number = sum.GetProperty("dataPoints")[0];
        Assert.Equal("18446744073709551615", number.GetProperty("timeUnixNano").GetString());
        Assert.Equal("-7", number.GetProperty("asInt").GetString());
        Assert.Equal(1, number.GetProperty("flags").GetInt32());
        Assert.Equal(2, number.GetProperty("exemplars").GetArrayLength());
        JsonElement first = number.GetProperty("exemplars")[0];
        Assert.Equal(
            ("abcd", "01", "NaN"),
            (first.GetProperty("traceId").GetString(), first.GetProperty("spanId").GetString(), first.GetProperty("asDouble").GetString()));
    }

    [Fact]
    public void ExponentialHistogram_IsWritten()
    {
        byte[] point = [.. Varint(6, 5), .. Bytes(8, [.. Varint(1, 4), .. Bytes(2, [0x80, 0x01, 0x02])])];

        JsonElement written = Write(Request(Bytes(10, Bytes(1, point))));

        JsonElement histogram = Metric(written).GetProperty("exponentialHistogram").GetProperty("dataPoints")[0];
        Assert.Equal(-3, histogram.GetProperty("scale").GetInt32());
        Assert.Equal(2, histogram.GetProperty("positive").GetProperty("offset").GetInt32());
        Assert.Equal(["128", "2"], histogram.GetProperty("positive").GetProperty("bucketCounts").EnumerateArray().Select(c => c.GetString()!));
    }

    [Fact]
    public void Bytes_OfAnySort_AreWrittenOrRefused() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                return Write(bytes).ValueKind == JsonValueKind.Object;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        });

    private static JsonElement Write(byte[] request)
    {
        var output = new ArrayBufferWriter<byte>();
        OtlpJson.Write(request, output);
        using JsonDocument document = JsonDocument.Parse(output.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static JsonElement Metric(JsonElement request) =>
        request.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics")[0];

    private static byte[] Request(byte[] data) => Bytes(1, Bytes(2, Bytes(2, [.. Bytes(1, [.. "m"u8]), .. data])));

    private static byte[] Bytes(int field, byte[] content) => [(byte)((field << 3) | 2), (byte)content.Length, .. content];

    private static byte[] Varint(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Fixed64(int field, ulong value)
    {
        byte[] bytes = new byte[9];
        bytes[0] = (byte)((field << 3) | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), value);
        return bytes;
    }
}
