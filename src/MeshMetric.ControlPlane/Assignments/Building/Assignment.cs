using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

using MeshMetric.Protos.Observability;
using MeshMetric.Xds;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>A target of one client, with what is made of it once and shared: the hash of its content, and its form on gRPC.</summary>
internal sealed class Assignment
{
    private readonly UInt128 _hash;
    private XdsResource? _resource;

    public Assignment(string client, AssignmentTarget target)
    {
        Client = client;
        Target = target;
        _hash = HashOf(target);
    }

    /// <summary>The client whose target it is.</summary>
    public string Client { get; }

    /// <summary>The target.</summary>
    public AssignmentTarget Target { get; }

    /// <summary>Writes the hash of the content: <see cref="ContentVersion.HashSize"/> bytes.</summary>
    public void CopyHash(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _hash);

    /// <summary>The form on gRPC; made when somebody asks for it first.</summary>
    public XdsResource Resource => _resource ??= new XdsResource(Target.Name, ToMessage(Target));

    /// <summary>The form on HTTP, once an answer has been made with it. Two that make it at a time make the same.</summary>
    public byte[]? Json { get; set; }

    private static MonitoringAssignment ToMessage(AssignmentTarget target) => new()
    {
        Mesh = target.Mesh,
        Service = target.Service,
        Targets =
        {
            new MonitoringAssignment.Types.Target
            {
                Name = target.Instance, Scheme = target.Scheme, Address = target.Address, MetricsPath = target.MetricsPath,
            },
        },
    };

    private static UInt128 HashOf(AssignmentTarget target)
    {
        ReadOnlySpan<string> fields = [target.Name, target.Mesh, target.Service, target.Instance, target.Scheme, target.Address, target.MetricsPath];
        var size = fields.Length;
        foreach (var field in fields)
        {
            size += Encoding.UTF8.GetMaxByteCount(field.Length);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var length = 0;
        foreach (var field in fields)
        {
            length += Encoding.UTF8.GetBytes(field, buffer.AsSpan(length));

            // A byte of no UTF-8 text keeps fields apart that would run into one another.
            buffer[length++] = 0xff;
        }

        // Of a policy's write there may be ten thousand. A hash that somebody can forge will do: who may write a dataplane could hide its changes alone.
        var hash = XxHash128.HashToUInt128(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return hash;
    }
}
