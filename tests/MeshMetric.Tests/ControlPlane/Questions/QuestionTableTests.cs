using System.IO.Pipelines;

using MeshMetric.ControlPlane.Questions;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Questions;

public sealed class QuestionTableTests
{
    private static readonly ResourceId Web = new(DataplaneResource.TypeName, "shop", "web");
    private static readonly ResourceId Cart = new(DataplaneResource.TypeName, "shop", "cart");

    private readonly QuestionTable _table = new(new QuestionOptions { MaxOpen = 3, MaxOpenPerDataplane = 2 });

    [Fact]
    public void Take_OpenQuestions_GivesEachToOneAgentAndToItsOwnAlone()
    {
        var first = Open(Web);
        var second = Open(Web);
        var other = Open(Cart);

        Assert.Equal([first.Asked, second.Asked], _table.Take(Web));
        Assert.Empty(_table.Take(Web));
        Assert.True(first.Taken.IsCompleted && second.Taken.IsCompleted);
        Assert.False(other.Taken.IsCompleted);
        Assert.Equal([other.Asked], _table.Take(Cart));
        Assert.Equal(3, _table.Count);
    }

    [Fact]
    public void Id_OfEachQuestion_IsAnother() => Assert.Distinct(Enumerable.Range(0, 100).Select(_ =>
    {
        var question = Open(Web);
        _table.TryClose(question);
        return question.Asked.Id;
    }));

    [Fact]
    public void TryOpen_OverALimit_NamesItsOption()
    {
        Open(Web);
        Open(Web);
        Assert.Null(_table.TryOpen(Web, EnvoyQuestionKind.Stats, out var limit));
        Assert.Contains("--max-envoy-questions-per-dataplane", limit, StringComparison.Ordinal);

        var last = Open(Cart);
        Assert.Null(_table.TryOpen(Cart, EnvoyQuestionKind.Stats, out limit));
        Assert.Contains("--max-envoy-questions ", limit, StringComparison.Ordinal);

        Assert.True(_table.TryClose(last));
        Open(Cart);
    }

    [Fact]
    public async Task TryAnswer_TheRightQuestion_AnswersItOnce()
    {
        var question = Open(Web);
        var answer = EnvoyAnswer.Of(new Pipe().Reader);

        Assert.False(_table.TryAnswer(Cart, question.Asked.Id, answer));
        Assert.False(_table.TryAnswer(Web, new string('0', 32), answer));
        Assert.True(_table.TryAnswer(Web, question.Asked.Id, answer));
        Assert.False(_table.TryAnswer(Web, question.Asked.Id, EnvoyAnswer.Of(new Pipe().Reader)));

        Assert.Same(answer, await question.Answer);
        Assert.Equal(0, _table.Count);
        Assert.Empty(_table.Take(Web));
    }

    [Fact]
    public void TryAnswer_AfterTheAskerHasGone_IsTooLate()
    {
        var question = Open(Web);
        Assert.True(_table.TryClose(question));
        Assert.False(_table.TryClose(question));
        Assert.False(_table.TryAnswer(Web, question.Asked.Id, EnvoyAnswer.Of(new Pipe().Reader)));
    }

    [Fact]
    public void TryWithdraw_AQuestionThatIsTaken_LeavesItOpen()
    {
        var question = Open(Web);
        _table.Take(Web);
        Assert.False(_table.TryWithdraw(question));
        Assert.Equal(1, _table.Count);
        Assert.True(_table.TryClose(question));

        Assert.True(_table.TryWithdraw(Open(Web)));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task Stop_WithOpenQuestions_EndsThemAndLetsNoOtherWait()
    {
        var question = Open(Web);

        _table.Stop();

        Assert.Equal((null, null), ((await question.Answer).Body, (await question.Answer).Problem));
        Assert.True(Open(Web).Answer.IsCompleted);
        Assert.Equal(0, _table.Count);
    }

    private OpenQuestion Open(ResourceId dataplane) => _table.TryOpen(dataplane, EnvoyQuestionKind.Stats, out _)!;
}
