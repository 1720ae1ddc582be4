using System.Text;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Writing;

namespace MeshMetric.Resources.Migration;

/// <summary>Writes drafts as YAML documents with their comments, or without any as JSON.</summary>
internal static class DraftWriter
{
    private const int Width = 110;

    public static string ToYaml(IReadOnlyList<string> head, IReadOnlyList<Draft> drafts)
    {
        var text = new StringBuilder();
        AppendComment(text, head);
        for (var i = 0; i < drafts.Count; i++)
        {
            text.Append(i > 0 ? "---\n" : head.Count > 0 ? "\n" : "");
            Append(text, drafts[i]);
        }

        return text.ToString();
    }

    /// <summary>Every comment on one line, with the document and field it belongs to.</summary>
    public static IEnumerable<string> Notes(Draft draft) =>
        draft.Head.Select(line => $"{draft.File}: {draft.Title}: {line}")
            .Concat(draft.Comments.SelectMany(field => field.Value.Select(line => $"{draft.File}: {draft.Title}: {field.Key}: {line}")));

    public static MappingNode ToList(IEnumerable<Draft> drafts) => NodeEdit.Mapping(
        ("apiVersion", NodeEdit.Text("v1")),
        ("kind", NodeEdit.Text("List")),
        ("items", NodeEdit.List([.. drafts.Where(draft => draft.Refusal is null).Select(draft => draft.Root)])));

    private static void Append(StringBuilder text, Draft draft)
    {
        if (draft.Refusal is not null)
        {
            AppendComment(text, [$"NOT MIGRATED: {draft.Refusal}.", .. draft.Head]);
            foreach (var line in YamlNodeWriter.Write(draft.Root).TrimEnd('\n').Split('\n'))
            {
                text.Append("#   ").Append(line).Append('\n');
            }

            return;
        }

        AppendComment(text, draft.IsChanged ? draft.Head : ["unchanged"]);
        var comments = draft.Comments.ToDictionary(
            field => field.Key, field => (IReadOnlyList<string>)[.. field.Value.SelectMany(Wrap)], StringComparer.Ordinal);
        text.Append(YamlNodeWriter.Write(draft.Root, comments));
    }

    private static void AppendComment(StringBuilder text, IEnumerable<string> paragraphs)
    {
        foreach (var line in paragraphs.SelectMany(Wrap))
        {
            text.Append("# ").Append(line).Append('\n');
        }
    }

    private static IEnumerable<string> Wrap(string paragraph)
    {
        var line = new StringBuilder();
        // Names and texts of the input may hold line ends; a comment may not.
        foreach (var word in Quoting.Shorten(paragraph, 2000).Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length >= Width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }
}
