using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Questions;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Tests.ControlPlane.Assignments;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Questions;

/// <summary>What becomes of who asks, with the agent played by the test; no network.</summary>
public sealed class QuestionEndpointTests : IDisposable
{
    private static readonly ResourceId Web = new(DataplaneResource.TypeName, "shop", "web");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ControlPlaneOptions _options = new();
    private readonly FakeTimeProvider _time = new();
    private readonly StateHolder _state = new();
    private readonly ConfigurationChanges _polls;
    private readonly QuestionTable _table;
    private readonly QuestionMetrics _metrics;
    private readonly AgentTable _agents;
    private readonly PeerQuestions _peers;
    private readonly QuestionEndpoint _endpoint;

    public QuestionEndpointTests()
    {
        var builder = new StateBuilder(_state.Current);
        builder.Put(Mesh.Dataplane("web"), new ResourceStamp(1, Mesh.Now));
        _state.Publish(builder.Build(Mesh.Now)!);
        _polls = new ConfigurationChanges(_state, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance));
        _table = new QuestionTable(_options.Questions);
        _metrics = new QuestionMetrics(_table);
        var identity = new ServerIdentity("here", "");
        _agents = new AgentTable(_state, identity, _options, _time, NullLogger<AgentTable>.Instance);
        _peers = new PeerQuestions(_options, identity, _time);
        _endpoint = new QuestionEndpoint(_table, _polls, _agents, _peers, _state, identity, _metrics, _options, _time, NullLogger<QuestionEndpoint>.Instance);
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _peers.Dispose();
    }

    [Fact]
    public async Task Ask_AgentWaits_IsWokenAndItsAnswerPassedOnAsItComes()
    {
        var poll = _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);

        await poll.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        var taken = Assert.Single(_table.Take(Web));
        var pipe = new Pipe();
        var answer = EnvoyAnswer.Of(pipe.Reader);
        Assert.True(_table.TryAnswer(Web, taken.Id, answer));
        await pipe.Writer.WriteAsync("one\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await asker.Body.FirstWrite.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.False(answer.Passed.IsCompleted);
        await pipe.Writer.WriteAsync("two\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();

        Assert.Equal((200, "one\ntwo\n"), await asker.EndAsync());
        Assert.True(await answer.Passed);
        Assert.Equal("text/plain; charset=utf-8", asker.Context.Response.ContentType);
        Assert.Equal("no-store", asker.Context.Response.Headers.CacheControl);
        Assert.Equal(EnvoyQuestionKind.Stats, taken.Kind);
    }

    [Fact]
    public async Task Ask_TwoAskers_EachGetsItsOwn()
    {
        Report("here");
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        Asker[] askers = [new(_endpoint), new(_endpoint)];
        var taken = _table.Take(Web);
        Assert.Equal(2, taken.Count);

        for (var i = 0; i < 2; i++)
        {
            var pipe = new Pipe();
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($"answer {i}"), TestContext.Current.CancellationToken);
            await pipe.Writer.CompleteAsync();
            Assert.True(_table.TryAnswer(Web, taken[1 - i].Id, EnvoyAnswer.Of(pipe.Reader)));
        }

        Assert.Equal((200, "answer 1"), await askers[0].EndAsync());
        Assert.Equal((200, "answer 0"), await askers[1].EndAsync());
    }

    [Fact]
    public async Task Ask_AgentTakesTheQuestionAndStaysSilent_TimesOut()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var taken = Assert.Single(_table.Take(Web));

        await asker.EndAsync(() => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(504, asker.Context.Response.StatusCode);
        Assert.Contains("--envoy-question-timeout", asker.Detail, StringComparison.Ordinal);
        Assert.False(_table.TryAnswer(Web, taken.Id, EnvoyAnswer.Of(new Pipe().Reader)));
    }

    [Fact]
    public async Task Ask_AgentIsBetweenTwoPolls_IsWaitedForAndGetsIt()
    {
        Report("here");
        var asker = new Asker(_endpoint);
        var taken = Assert.Single(_table.Take(Web));
        Assert.True(_table.TryAnswer(Web, taken.Id, EnvoyAnswer.Failed(new EnvoyAnswerProblem(EnvoyAnswerCause.Status, "Envoy answered 503"))));

        Assert.Equal(502, (await asker.EndAsync()).Status);
        Assert.Equal("Envoy answered 503", asker.Detail);
    }

    [Theory]
    [InlineData("here", "did not come for the question within 3 s")]
    [InlineData("there", "instance there, and this one is here")]
    public async Task Ask_AgentIsOnlineAndDoesNotCome_SaysSoAndWhereItIs(string instance, string said)
    {
        Report(instance);
        var asker = new Asker(_endpoint);

        await asker.EndAsync(() => _time.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(503, asker.Context.Response.StatusCode);
        Assert.Contains(said, asker.Detail, StringComparison.Ordinal);
        Assert.Equal(0, _table.Count);
    }

    [Theory]
    [InlineData(EnvoyQuestionStance.Silent, 501, "version 0.1.0")]
    [InlineData(EnvoyQuestionStance.Refuses, 403, "--envoy-questions")]
    [InlineData(EnvoyQuestionStance.NoEnvoy, 501, "--envoy-admin")]
    public async Task Ask_AgentThatAnswersNone_IsNotWoken(EnvoyQuestionStance stance, int status, string said)
    {
        Report("here");
        var poll = _polls.Join(Web, stance);
        var asker = new Asker(_endpoint);

        Assert.Equal(status, (await asker.EndAsync()).Status);
        Assert.Contains(said, asker.Detail, StringComparison.Ordinal);
        Assert.False(poll.Task.IsCompleted);
    }

    [Fact]
    public async Task Ask_APollThatHasEnded_CountsForNothing()
    {
        var poll = _polls.Join(Web, EnvoyQuestionStance.Answers);
        Assert.Equal(EnvoyQuestionStance.Answers, _polls.StanceOf(Web));
        poll.Leave(EnvoyQuestionStance.Answers);
        Assert.Null(_polls.StanceOf(Web));

        Assert.Equal(503, (await new Asker(_endpoint).EndAsync()).Status);
    }

    [Fact]
    public void StanceOf_TwoAgentsUnderOneName_IsThatOfTheOneWhoAnswers()
    {
        var answers = _polls.Join(Web, EnvoyQuestionStance.Answers);
        var silent = _polls.Join(Web, EnvoyQuestionStance.Silent);
        Assert.Equal(EnvoyQuestionStance.Answers, _polls.StanceOf(Web));
        answers.Leave(EnvoyQuestionStance.Answers);
        Assert.Equal(EnvoyQuestionStance.Silent, _polls.StanceOf(Web));
        silent.Leave(EnvoyQuestionStance.Silent);
        Assert.Null(_polls.StanceOf(Web));
    }

    [Fact]
    public async Task Ask_AsMoreThanMayBeOpen_IsRefused()
    {
        Report("here");
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var askers = Enumerable.Range(0, _options.Questions.MaxOpenPerDataplane + 1).Select(_ => new Asker(_endpoint)).ToList();

        Assert.Equal(503, (await askers[^1].EndAsync()).Status);
        Assert.Contains("--max-envoy-questions-per-dataplane", askers[^1].Detail, StringComparison.Ordinal);
        Assert.Equal(_options.Questions.MaxOpenPerDataplane, _table.Take(Web).Count);
        _table.Stop();
        Assert.All(await Task.WhenAll(askers.SkipLast(1).Select(asker => asker.EndAsync())), answer => Assert.Equal(503, answer.Status));
    }

    [Fact]
    public async Task Ask_AskerGoesBeforeTheAnswer_TheQuestionIsClosed()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var taken = Assert.Single(_table.Take(Web));

        asker.Go();

        await asker.EndAsync();
        Assert.Equal(0, _table.Count);
        Assert.False(_table.TryAnswer(Web, taken.Id, EnvoyAnswer.Of(new Pipe().Reader)));
    }

    [Fact]
    public async Task Ask_AskerGoesInTheMiddle_TheAgentsRequestEnds()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var pipe = new Pipe();
        var answer = EnvoyAnswer.Of(pipe.Reader);
        _table.TryAnswer(Web, Assert.Single(_table.Take(Web)).Id, answer);
        await pipe.Writer.WriteAsync("one"u8.ToArray(), TestContext.Current.CancellationToken);
        await asker.Body.FirstWrite.WaitAsync(Patience, TestContext.Current.CancellationToken);

        asker.Go();

        Assert.False(await answer.Passed.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await asker.EndAsync();
    }

    [Fact]
    public async Task Ask_AgentGoesInTheMiddle_TheAskersConnectionIsBrokenOff()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var pipe = new Pipe();
        _table.TryAnswer(Web, Assert.Single(_table.Take(Web)).Id, EnvoyAnswer.Of(pipe.Reader));
        await pipe.Writer.WriteAsync("one"u8.ToArray(), TestContext.Current.CancellationToken);
        await asker.Body.FirstWrite.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await pipe.Writer.CompleteAsync(new IOException("reset"));

        await asker.EndAsync();
        Assert.True(asker.IsAborted);
    }

    [Fact]
    public async Task Ask_AgentGoesBeforeTheFirstByte_IsAnError()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var pipe = new Pipe();
        var answer = EnvoyAnswer.Of(pipe.Reader);
        _table.TryAnswer(Web, Assert.Single(_table.Take(Web)).Id, answer);

        await pipe.Writer.CompleteAsync(new IOException("reset"));

        Assert.Equal(502, (await asker.EndAsync()).Status);
        Assert.False(asker.IsAborted);
        Assert.False(await answer.Passed);
    }

    [Fact]
    public async Task Ask_AnswerThatNeverEnds_IsBrokenOffInTime()
    {
        _polls.Join(Web, EnvoyQuestionStance.Answers);
        var asker = new Asker(_endpoint);
        var pipe = new Pipe();
        _table.TryAnswer(Web, Assert.Single(_table.Take(Web)).Id, EnvoyAnswer.Of(pipe.Reader));
        await pipe.Writer.WriteAsync("one"u8.ToArray(), TestContext.Current.CancellationToken);
        await asker.Body.FirstWrite.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await asker.EndAsync(() => _time.Advance(TimeSpan.FromSeconds(5)));

        Assert.True(asker.IsAborted);
    }

    private void Report(string instance)
    {
        var report = new AgentReport { AgentId = "a", Version = "0.1.0" };
        if (instance == "here")
        {
            _agents.Take(Web, report);
        }
        else
        {
            _agents.Adopt(Web, DataplaneInsight.Empty.With(report, instance, _time.GetUtcNow()), version: 1);
        }
    }

    /// <summary>Somebody who asks for statistics.</summary>
    private sealed class Asker : IHttpRequestLifetimeFeature
    {
        private readonly Task _running;

        public Asker(QuestionEndpoint endpoint)
        {
            Context.RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider();
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
            Context.Features.Set<IHttpResponseFeature>(new StartedResponse(Body));
            Context.Response.Body = Body;
            var gone = new CancellationTokenSource();
            RequestAborted = gone.Token;
            Go = gone.Cancel;
            _running = RunAsync(endpoint);
        }

        public DefaultHttpContext Context { get; } = new();

        public WatchedStream Body { get; } = new();

        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        /// <summary>What the error body says.</summary>
        public string Detail => (string)JsonNode.Parse(Text)!["detail"]!;

        private string Text => Encoding.UTF8.GetString(Body.ToArray());

        /// <summary>Closes the connection.</summary>
        public Action Go { get; }

        public void Abort() => IsAborted = true;

        public async Task<(int Status, string Body)> EndAsync(Action? meanwhile = null)
        {
            using var deadline = new CancellationTokenSource(Patience);
            while (!_running.IsCompleted && meanwhile is not null)
            {
                deadline.Token.ThrowIfCancellationRequested();
                meanwhile();
                await Task.Yield();
            }

            await _running.WaitAsync(deadline.Token);
            return (Context.Response.StatusCode, Text);
        }

        private async Task RunAsync(QuestionEndpoint endpoint)
        {
            var result = await endpoint.AskAsync("shop", "web", EnvoyQuestionKind.Stats, Context);
            await result.ExecuteAsync(Context);
        }
    }

    /// <summary>A response that has started when something was written, as a server's.</summary>
    private sealed class StartedResponse(WatchedStream body) : HttpResponseFeature
    {
        public override bool HasStarted => body.FirstWrite.IsCompleted;
    }

    private sealed class WatchedStream : MemoryStream
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task FirstWrite => _first.Task;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            _first.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
