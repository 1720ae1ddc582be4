using System.Buffers;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// How questions travel between control plane and agent: by the poll that waits for a configuration. An agent that does not say that it answers gets none.
/// </summary>
public static class EnvoyQuestionWire
{
    /// <summary>The parameter of the poll in which an agent says what it thinks of questions. No header: ten thousand polls wait, and each would keep it.</summary>
    public const string Stance = "questions";

    /// <summary>The header of the answer that brings questions: <c>ID=KIND</c>, separated by commas.</summary>
    public const string Questions = "MeshMetric-Envoy-Ask";

    private const int IdLength = 32;
    private const int MostQuestions = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private static readonly string[] Stances = ["", "refuses", "no-envoy", "answers"];
    private static readonly string[] Kinds = ["config-dump", "config-dump-with-endpoints", "stats", "clusters"];

    /// <summary>A kind's word.</summary>
    public static string WordOf(EnvoyQuestionKind kind) => Kinds[(int)kind];

    /// <summary>The value of <see cref="Stance"/>.</summary>
    public static string Write(EnvoyQuestionStance stance) => Stances[(int)stance];

    /// <summary>Reads <see cref="Stance"/>; a word that is not known is silence.</summary>
    public static EnvoyQuestionStance ReadStance(string? value) => (EnvoyQuestionStance)Math.Max(0, Array.IndexOf(Stances, value));

    /// <summary>The value of <see cref="Questions"/>.</summary>
    public static string Write(IEnumerable<EnvoyQuestion> questions) => string.Join(',', questions.Select(question => $"{question.Id}={WordOf(question.Kind)}"));

    /// <summary>Reads <see cref="Questions"/>. What is not a question, or of a kind that is not known, is passed over: an id becomes part of a URL.</summary>
    public static IReadOnlyList<EnvoyQuestion> ReadQuestions(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return [];
        }

        var questions = new List<EnvoyQuestion>();
        foreach (var item in value.Split(',', MostQuestions + 1, StringSplitOptions.TrimEntries).Take(MostQuestions))
        {
            var kind = item.Length > IdLength && item[IdLength] == '=' ? Array.IndexOf(Kinds, item[(IdLength + 1)..]) : -1;
            if (kind >= 0 && IsId(item.AsSpan(0, IdLength)))
            {
                questions.Add(new EnvoyQuestion(item[..IdLength], (EnvoyQuestionKind)kind));
            }
        }

        return questions;
    }

    private static bool IsId(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);
}
