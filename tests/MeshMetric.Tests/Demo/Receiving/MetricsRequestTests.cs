using CsCheck;

using MeshMetric.Demo.Receiving;

using Xunit;

namespace MeshMetric.Tests.Demo.Receiving;

public sealed class MetricsRequestTests
{
    [Fact]
    public void Count_TwoResources_CountsPointsOfEveryKindByInstance()
    {
        byte[] first = Message(
            (1, Message((1, Attribute("service.name", "orders")), (1, Attribute("service.instance.id", "orders-1")))),
            (2, Message((2, Metric(5, 2)), (2, Metric(7, 3)))),
            (2, Message((2, Metric(9, 1)), (2, Metric(10, 1)), (2, Metric(11, 4)))));
        byte[] second = Message((1, Message((1, Attribute("service.instance.id", "orders-2")))));

        IReadOnlyList<ResourcePoints> points = MetricsRequest.Count(Message((1, first), (1, second)));

        Assert.Equal([new ResourcePoints("orders", "orders-1", 11), new ResourcePoints("", "orders-2", 0)], points);
    }

    [Fact]
    public void Count_EmptyRequest_IsEmpty() => Assert.Empty(MetricsRequest.Count([]));

    [Fact]
    public void Count_CutRequest_NeverReadsPastItsEnd()
    {
        byte[] whole = Message((1, Message((1, Message((1, Attribute("service.name", "orders")))), (2, Message((2, Metric(5, 2)))))));
        for (int length = 1; length < whole.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => MetricsRequest.Count(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Count_AnyBytes_AnswersOrRefuses() =>
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            try
            {
                MetricsRequest.Count(bytes);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }
        });

    private static byte[] Metric(int kind, int points) =>
        Message((1, "name"u8.ToArray()), (kind, Message([.. Enumerable.Repeat((1, Message((7, Attribute("le", "1")))), points)])));

    private static byte[] Attribute(string key, string value) =>
        Message((1, System.Text.Encoding.UTF8.GetBytes(key)), (2, Message((1, System.Text.Encoding.UTF8.GetBytes(value)))));

    private static byte[] Message(params (int Field, byte[] Content)[] fields)
    {
        List<byte> bytes = [];
        foreach ((int field, byte[] content) in fields)
        {
            bytes.Add((byte)((field << 3) | 2));
            if (content.Length > 127)
            {
                bytes.Add((byte)(0x80 | (content.Length & 0x7F)));
                bytes.Add((byte)(content.Length >> 7));
            }
            else
            {
                bytes.Add((byte)content.Length);
            }

            bytes.AddRange(content);
        }

        return [.. bytes];
    }
}
