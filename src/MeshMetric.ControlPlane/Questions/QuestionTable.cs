using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Questions;

/// <summary>
/// The questions that are open. Each is taken by one agent, answered once, and then no longer here: what comes for it later comes too late. Knows nothing of
/// time; whoever asked gives up. Without open questions a look costs nothing.
/// </summary>
internal sealed class QuestionTable(QuestionOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceId, List<OpenQuestion>> _questions = [];
    private volatile int _count;
    private bool _isStopping;

    /// <summary>How many are open.</summary>
    public int Count => _count;

    /// <summary>Opens a question. The agent has still to be woken.</summary>
    /// <returns>The question, or <see langword="null"/> with a limit that is reached, in words.</returns>
    public OpenQuestion? TryOpen(ResourceId dataplane, EnvoyQuestionKind kind, out string? limit)
    {
        lock (_lock)
        {
            var others = _questions.GetValueOrDefault(dataplane);
            limit = _count >= options.MaxOpen ? $"{_count} questions to Envoys are open; --max-envoy-questions sets the limit"
                : others?.Count >= options.MaxOpenPerDataplane
                    ? $"{others.Count} questions to this Envoy are open; --max-envoy-questions-per-dataplane sets the limit"
                : null;
            if (limit is not null)
            {
                return null;
            }

            var question = new OpenQuestion(dataplane, kind);
            if (_isStopping)
            {
                question.Set(EnvoyAnswer.Stopping());
                return question;
            }

            if (others is null)
            {
                _questions.Add(dataplane, others = []);
            }

            others.Add(question);
            _count++;
            return question;
        }
    }

    /// <summary>Takes a dataplane's questions that no agent has come for.</summary>
    public IReadOnlyList<EnvoyQuestion> Take(ResourceId dataplane)
    {
        if (_count == 0)
        {
            return [];
        }

        lock (_lock)
        {
            if (!_questions.TryGetValue(dataplane, out var open))
            {
                return [];
            }

            var taken = open.Where(question => !question.Taken.IsCompleted).ToList();
            taken.ForEach(question => question.Take());
            return [.. taken.Select(question => question.Asked)];
        }
    }

    /// <summary>Answers a question of a dataplane; it is no longer open then.</summary>
    /// <returns>Whether there is such a question.</returns>
    public bool TryAnswer(ResourceId dataplane, string id, EnvoyAnswer answer)
    {
        lock (_lock)
        {
            if (_questions.GetValueOrDefault(dataplane)?.Find(question => question.Asked.Id == id) is not { } question)
            {
                return false;
            }

            Remove(question);
            question.Set(answer);
            return true;
        }
    }

    /// <summary>Gives a question up.</summary>
    /// <returns>Whether it was open; if not, <see cref="OpenQuestion.Answer"/> has ended.</returns>
    public bool TryClose(OpenQuestion question)
    {
        lock (_lock)
        {
            return Remove(question);
        }
    }

    /// <summary>Gives a question up unless an agent has come for it.</summary>
    /// <returns>Whether it was given up.</returns>
    public bool TryWithdraw(OpenQuestion question)
    {
        lock (_lock)
        {
            return !question.Taken.IsCompleted && Remove(question);
        }
    }

    /// <summary>Ends every question, and lets no other wait, as the control plane stops.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            foreach (var question in _questions.Values.SelectMany(open => open).ToList())
            {
                Remove(question);
                question.Set(EnvoyAnswer.Stopping());
            }
        }
    }

    private bool Remove(OpenQuestion question)
    {
        if (!_questions.TryGetValue(question.Dataplane, out var open) || !open.Remove(question))
        {
            return false;
        }

        if (open.Count == 0)
        {
            _questions.Remove(question.Dataplane);
        }

        _count--;
        return true;
    }
}
