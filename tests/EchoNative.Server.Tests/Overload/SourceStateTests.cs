using EchoNative.Protocol;
using EchoNative.Server.Overload;

namespace EchoNative.Server.Tests.Overload;

/// <summary>What a source's client is told, and when.</summary>
public sealed class SourceStateTests
{
    private static readonly SourceLook Idle = new(HasAudio: true, 0, TimeSpan.Zero, 0.1, WillDrop: false);
    private readonly ManualTime _time = new();
    private readonly SourceState _state;

    public SourceStateTests() => _state = new SourceState(_time);

    [Fact]
    public void Source_is_ready_until_audio_comes()
    {
        Assert.Equal(StreamState.Ready, _state.Value);
        Assert.False(_state.Update(Idle with { HasAudio = false }));
        Assert.True(_state.Update(Idle));
        Assert.Equal(StreamState.Streaming, _state.Value);
        Assert.False(_state.Update(Idle));
    }

    [Fact]
    public void Backlog_that_lasts_is_told_and_its_end_too()
    {
        _state.Update(Idle);
        Assert.Equal("streaming streaming buffering", Hold(Backlog(2.5), 3));
        Assert.Equal("buffering buffering buffering buffering", Hold(Backlog(1.5), 4)); // neither behind nor caught up
        Assert.Equal("buffering buffering streaming", Hold(Backlog(0.5), 3));
    }

    [Fact]
    public void Sentence_that_is_just_being_decoded_is_no_backlog()
    {
        _state.Update(Idle);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("streaming streaming", Hold(Backlog(8.9), 2));
            Assert.Equal("streaming", Hold(Idle, 1));
        }
    }

    [Fact]
    public void Memory_that_is_nearly_full_pauses_at_once()
    {
        _state.Update(Idle);
        Assert.Equal("streaming paused paused streaming", string.Join(' ', ((double[])[0.74, 0.75, 0.6, 0.59]).Select(fill => Hold(Full(fill, 0.5), 1))));
        Assert.Equal("paused buffering", string.Join(' ', ((double[])[0.75, 0.59]).Select(fill => Hold(Full(fill, 4), 1))));
    }

    [Fact]
    public void Client_never_waits_when_only_more_audio_can_end_the_wait()
    {
        _state.Update(Idle);
        Hold(Full(0.9, 4), 1);
        Assert.Equal(StreamState.Paused, _state.Value);
        Assert.Equal("streaming", Hold(Idle with { Fill = 0.9 }, 1));
    }

    [Fact]
    public void Overload_comes_before_all_else_and_ends_where_the_source_stands()
    {
        Assert.Equal("overloaded", Hold(Idle with { HasAudio = false, WillDrop = true }, 1));
        Assert.Equal("overloaded", Hold(Full(0.9, 5) with { WillDrop = true }, 1));
        Assert.Equal("paused", Hold(Full(0.9, 5), 1));
        Hold(Idle with { WillDrop = true }, 1);
        Assert.Equal("buffering", Hold(Backlog(1.5), 1));
        Hold(Idle with { WillDrop = true }, 1);
        Assert.Equal("streaming", Hold(Idle, 1));
    }

    private static SourceLook Backlog(double seconds) => Idle with { Waiting = 1, Backlog = TimeSpan.FromSeconds(seconds) };

    private static SourceLook Full(double fill, double backlog) => Backlog(backlog) with { Fill = fill };

    private string Hold(SourceLook look, int seconds)
    {
        var states = new List<string>();
        for (int i = 0; i < seconds; i++)
        {
            StreamState before = _state.Value;
            Assert.Equal(_state.Update(look), _state.Value != before);
            states.Add($"{_state.Value}".ToLowerInvariant());
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        return string.Join(' ', states);
    }
}
