using System.Buffers;
using System.Text.Json;

using MeshMetric.Resources;

namespace MeshMetric.Agent.Configuration.Direct;

/// <summary>The dataplane that the agent registers: the file's, or one made of a few words.</summary>
/// <param name="Resource">The dataplane.</param>
/// <param name="IsComplete">
/// Whether it says more than a name. Where somebody else describes the dataplane to the control plane, the agent is given its name alone, and must not
/// put an empty one in its place.
/// </param>
internal sealed record OwnDataplane(DataplaneResource Resource, bool IsComplete)
{
    /// <summary>The document to register with.</summary>
    public string Document => ResourceWriter.ToJson(Resource, ResourceForm.Universal);

    /// <summary>Reads it, with everything that is wrong and doubtful about it.</summary>
    /// <param name="options">Says which file, or gives the words.</param>
    /// <param name="file">The file's content, where there is one.</param>
    /// <param name="time">The clock, for warnings.</param>
    /// <param name="problems">Gets what is wrong.</param>
    /// <param name="warnings">Gets what is doubtful.</param>
    /// <returns>The dataplane, or <see langword="null"/> with problems.</returns>
    public static OwnDataplane? Read(AgentOptions options, FileContent? file, TimeProvider time, List<string> problems, List<string> warnings)
    {
        if (file is null && options.Dataplane is { } words)
        {
            // By way of a document, so that the words are judged as a file is.
            file = new FileContent(Compose(words), null);
            options = options with { DataplaneFile = "command line" };
        }

        var resource = ConfigurationReader.ReadDataplane(options, file, time, problems, warnings);
        return resource is null || problems.Count > 0
            ? null
            : new OwnDataplane(resource, options.Dataplane is not { } given || given.Service is not null || given.Tags.Count > 0);
    }

    private static byte[] Compose(DataplaneOptions words)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", DataplaneResource.TypeName);
            writer.WriteString("mesh", words.Mesh);
            writer.WriteString("name", words.Name);
            writer.WriteStartObject("networking");
            writer.WriteString("address", words.Address);
            if (words.Service is not null || words.Tags.Count > 0)
            {
                writer.WriteStartArray("inbound");
                writer.WriteStartObject();
                writer.WriteNumber("port", words.Port ?? 0);
                writer.WriteStartObject("tags");
                if (words.Service is not null)
                {
                    writer.WriteString(DataplaneResource.ServiceTag, words.Service);
                }

                foreach (var (key, value) in words.Tags.Where(tag => tag.Key != DataplaneResource.ServiceTag || words.Service is null))
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
