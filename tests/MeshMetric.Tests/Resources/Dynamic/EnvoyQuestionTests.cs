using System.Text;

using MeshMetric.Resources.Dynamic;

using Xunit;

namespace MeshMetric.Tests.Resources.Dynamic;

/// <summary>How questions to Envoys are written and read, also by who means harm.</summary>
public sealed class EnvoyQuestionTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Questions_Written_AreRead()
    {
        EnvoyQuestion[] questions = [.. Enum.GetValues<EnvoyQuestionKind>().Select((kind, i) => new EnvoyQuestion(Id[..31] + i, kind))];

        Assert.Equal(questions, EnvoyQuestionWire.ReadQuestions(EnvoyQuestionWire.Write(questions)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",,,")]
    [InlineData("stats")]
    [InlineData("=stats")]
    [InlineData(Id)]
    [InlineData(Id + "=")]
    [InlineData(Id + "=quitquitquit")]
    [InlineData(Id + "=/quitquitquit")]
    [InlineData(Id + "0=stats")]
    [InlineData("../../../../../../quitquitquit/a=stats")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF=stats")]
    public void Questions_ThatAreNone_ArePassedOver(string? value) => Assert.Empty(EnvoyQuestionWire.ReadQuestions(value));

    [Fact]
    public void Questions_BesideWhatIsNone_AreRead() =>
        Assert.Equal([new EnvoyQuestion(Id, EnvoyQuestionKind.Stats)], EnvoyQuestionWire.ReadQuestions($"x, {Id}=stats ,{Id}=threads"));

    [Fact]
    public void Questions_Thousands_AreBounded() =>
        Assert.Equal(64, EnvoyQuestionWire.ReadQuestions(string.Join(',', Enumerable.Repeat(Id + "=stats", 5000))).Count);

    [Fact]
    public void Stance_Written_IsReadAndAnythingElseIsSilence()
    {
        Assert.All(Enum.GetValues<EnvoyQuestionStance>(), stance => Assert.Equal(stance, EnvoyQuestionWire.ReadStance(EnvoyQuestionWire.Write(stance))));
        Assert.All(new[] { null, "", "yes", "ANSWERS" }, value => Assert.Equal(EnvoyQuestionStance.Silent, EnvoyQuestionWire.ReadStance(value)));
    }

    [Fact]
    public void Problem_Written_IsRead() => Assert.All(Enum.GetValues<EnvoyAnswerCause>(), cause =>
    {
        var problem = new EnvoyAnswerProblem(cause, "Envoy is away");
        Assert.Equal(problem, EnvoyAnswerProblem.Read(problem.ToJson(), out _));
    });

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"detail\": 5}")]
    [InlineData("{\"cause\": \"timeout\"}")]
    [InlineData("{\"detail\": \"\\ud800\"}")]
    public void Problem_ThatIsNone_IsNotRead(string json) => Assert.Null(EnvoyAnswerProblem.Read(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Problem_OfALaterAgent_HasACauseAndABound()
    {
        var read = EnvoyAnswerProblem.Read(Encoding.UTF8.GetBytes($$"""{"cause": "haunted", "detail": "{{new string('x', 5000)}}"}"""), out _);
        Assert.Equal((EnvoyAnswerCause.Other, EnvoyAnswerProblem.LongestDetail + 3), (read!.Cause, read.Detail.Length));
    }
}
