using System.Runtime.CompilerServices;
using EchoNative.Client;
using EchoNative.Models;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Overload;

/// <summary>A real server with one worker and a model that is too slow for what it gets. Only the times of the ladder are shorter.</summary>
[Collection(ServerCollection.Name)]
public sealed class OverloadTests(RandomModelFile model) : IClassFixture<RandomModelFile>, IAsyncLifetime
{
    private const int MaxSessions = 96; // more than any machine serves with one worker and this model
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly List<Speaker> _speakers = [];
    private EchoServer _server = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (Speaker speaker in _speakers)
        {
            await speaker.DisposeAsync();
        }

        await _server.StopAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Levels_rise_one_by_one_low_priority_loses_and_is_told_and_everything_comes_back()
    {
        await StartAsync(smaller: null);
        Speaker witness = await AddAsync(SourcePriority.High, silent: true);
        Speaker high = await AddAsync(SourcePriority.High), low = await AddAsync(SourcePriority.Low);
        await OverloadAsync(() => low.Messages.OfType<DroppedMessage>().Sum(m => m.Samples) > 16000);
        await ExpectAsync(() => high.Messages.OfType<FinalMessage>().Count() > 5 && Levels(witness).Contains(3));
        SessionSummary[] summaries = await Task.WhenAll(_speakers.Where(s => s != witness).Select(s => s.StopAsync()));
        await ExpectAsync(() => Levels(witness)[^1] == 0);

        // A look of the server and a message to a client are both due once a second: the latter may miss one of the former.
        int[] rising = [.. Levels(witness).TakeWhile(level => level < 3)];
        Assert.Equal(rising.Order(), rising);
        foreach ((Speaker speaker, SessionSummary summary) in _speakers.Where(s => s != witness).Zip(summaries))
        {
            AssertAccountedFor(speaker, summary);
        }

        AssertWarned(low);
        Assert.All(_speakers.Where(s => s != low), s => Assert.DoesNotContain(s.Messages, m => m is DroppedMessage or StatusMessage { State: StreamState.Overloaded }));
        Assert.True(summaries[0].Sources[0].Transcribed > summaries[1].Sources[0].Transcribed, "low priority was served before high");

        // And the server is as it was.
        await witness.StopAsync();
        Speaker after = await AddAsync(SourcePriority.Low);
        await ExpectAsync(() => after.Messages.Any(m => m is PartialMessage) && after.Messages.Any(m => m is FinalMessage));
        SessionSummary last = await after.StopAsync();
        Assert.Equal((0, after.Sent), (last.Sources[0].Dropped, Total(last)));
    }

    [Fact]
    public async Task At_level_3_low_priority_gets_finals_only()
    {
        // Dropping would begin later than the test ends.
        await StartAsync(smaller: null, rise: 3);
        Speaker low = await AddAsync(SourcePriority.Low);
        await OverloadAsync(() => Levels(low).Contains(3));
        ServerMessage[] messages = low.Messages;
        int from = Array.FindIndex(messages, m => m is StatusMessage { Level: 3 });
        await ExpectAsync(() => low.Messages.Skip(from).Count(m => m is FinalMessage) >= 2 || low.Messages.Any(m => m is StatusMessage { State: StreamState.Overloaded }));

        // What was being decoded when the level rose may still come.
        Assert.InRange(low.Messages.Skip(from).Count(m => m is PartialMessage), 0, 1);
        SessionSummary[] summaries = await Task.WhenAll(_speakers.Select(s => s.StopAsync()));
        Assert.All(_speakers.Zip(summaries), pair => AssertAccountedFor(pair.First, pair.Second));
    }

    [Fact]
    public async Task Sessions_move_to_the_smaller_model_and_back()
    {
        await StartAsync(smaller: new ModelStore().Resolve("digits"));
        Speaker witness = await AddAsync(SourcePriority.Normal, silent: true);
        string smaller = Path.GetFileNameWithoutExtension(new ModelStore().Resolve("digits")), usual = Path.GetFileNameWithoutExtension(model.Path);
        await OverloadAsync(() => Models(witness).Contains(smaller));
        await ExpectAsync(() => _speakers.Any(s => s.Messages.OfType<FinalMessage>().Any(m => m.Text.Length > 0 && !m.Text.StartsWith("random", StringComparison.Ordinal))));
        Assert.True(_server.Engine.Status.Sessions < _speakers.Count);
        SessionSummary[] summaries = await Task.WhenAll(_speakers.Skip(1).Select(s => s.StopAsync()));
        await ExpectAsync(() => Models(witness)[^1] == usual && Levels(witness)[^1] == 0);
        Assert.All(_speakers.Skip(1).Zip(summaries), pair => AssertAccountedFor(pair.First, pair.Second));
        Assert.Equal(1, _server.Engine.Status.Sessions);
    }

    [Fact]
    public async Task Session_limit_is_told_with_a_time_to_wait()
    {
        await StartAsync(smaller: null, sessions: 2);
        await AddAsync(SourcePriority.Normal, silent: true);
        await AddAsync(SourcePriority.Normal, silent: true);
        EchoClientException refused = await Assert.ThrowsAsync<EchoClientException>(() => Speaker.StartAsync(_server, SourcePriority.High));
        Assert.Equal((ErrorCode.SessionLimit, TimeSpan.FromSeconds(5)), (refused.Code, refused.RetryAfter));
    }

    private static int[] Levels(Speaker speaker) => Changes([.. speaker.Messages.OfType<MetricsMessage>().Select(m => m.Level)]);

    private static string[] Models(Speaker speaker) => Changes([.. speaker.Messages.OfType<MetricsMessage>().Select(m => m.Model)]);

    private static T[] Changes<T>(T[] values) => [.. values.Where((value, i) => i == 0 || !Equals(value, values[i - 1]))];

    private static long Total(SessionSummary summary) => summary.Sources.Sum(s => s.From + s.Transcribed + s.Silent + s.Dropped);

    // Every sample that was sent is in the account, and every one that was lost was reported: each once, in order.
    private static void AssertAccountedFor(Speaker speaker, SessionSummary summary)
    {
        Assert.Equal(speaker.Sent, Total(summary));
        DroppedMessage[] dropped = [.. speaker.Messages.OfType<DroppedMessage>()];
        Assert.Equal(summary.Sources[0].Dropped, dropped.Sum(m => m.Samples));
        Assert.All(dropped, m => Assert.Equal(DropReason.Overload, m.Reason));
        long end = 0;
        foreach (DroppedMessage message in dropped)
        {
            Assert.InRange(message.From, end, speaker.Sent - message.Samples);
            end = message.From + message.Samples;
        }

        // No final covers what was dropped, and none comes twice.
        Assert.Equal(speaker.Messages.OfType<FinalMessage>().Select(m => m.Segment).Distinct().Order(), speaker.Messages.OfType<FinalMessage>().Select(m => m.Segment));
        AckMessage[] acks = [.. speaker.Messages.OfType<AckMessage>()];
        Assert.Equal((speaker.Sent, speaker.Sent), (acks[^1].Received, acks[^1].Committed));
        Assert.All(acks.Zip(acks.Skip(1)), pair => Assert.True(pair.Second.Received >= pair.First.Received && pair.Second.Committed >= pair.First.Committed));
    }

    // Told before anything was lost, and again when it was over.
    private static void AssertWarned(Speaker speaker)
    {
        ServerMessage[] messages = speaker.Messages;
        int warned = Array.FindIndex(messages, m => m is StatusMessage { State: StreamState.Overloaded, Level: 3 });
        Assert.InRange(warned, 0, Array.FindIndex(messages, m => m is DroppedMessage));
    }

    // As many sessions as this machine needs for it, and not many more: what they have sent must be decoded in the end.
    private async Task OverloadAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        while (_speakers.Count < MaxSessions && !holds())
        {
            for (int i = 0; i < 8; i++)
            {
                await AddAsync(SourcePriority.Normal);
            }

            long began = Environment.TickCount64;
            while (!holds() && Environment.TickCount64 - began < 6000)
            {
                await Task.Delay(100);
            }
        }

        await ExpectAsync(holds, what);
    }

    private async Task<Speaker> AddAsync(SourcePriority priority, bool silent = false)
    {
        Speaker speaker = await Speaker.StartAsync(_server, priority, silent);
        _speakers.Add(speaker);
        return speaker;
    }

    private async Task StartAsync(string? smaller, double rise = 1, int sessions = MaxSessions)
    {
        _server = await ServerFixture.StartAsync(new EchoServerOptions
        {
            Engine = new WhisperEngineOptions { ModelPath = model.Path, Workers = 1, ThreadsPerWorker = 1, MaxSessions = sessions },
            SmallerModel = smaller,
            Overload = new OverloadOptions { Rise = TimeSpan.FromSeconds(rise), Fall = TimeSpan.FromSeconds(2) },
        });
    }

    private async Task ExpectAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        long began = Environment.TickCount64;
        while (!holds())
        {
            Assert.True(
                Environment.TickCount64 - began < Patience.TotalMilliseconds,
                $"Not in time: {what}; {string.Join(" | ", _speakers.Take(3).Select(s => s.Messages.LastOrDefault(m => m is MetricsMessage)))}");
            await Task.Delay(100);
        }
    }
}
