using EchoNative.Protocol;

namespace EchoNative.Server.Overload;

/// <summary>How the server stands to a source, with hysteresis. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class SourceState(TimeProvider time)
{
    /// <summary>Above this share of its memory a source is paused: 4 s of room are left for what is under way.</summary>
    public const double PauseAbove = 0.75;

    /// <summary>Below this it goes on. Speech that has not ended yet takes at most 0.55.</summary>
    public const double GoOnBelow = 0.6;

    /// <summary>A backlog this large is behind when it lasts.</summary>
    public static readonly TimeSpan Behind = TimeSpan.FromSeconds(2);

    /// <summary>A backlog below this is none when that lasts: a sentence that is just being decoded.</summary>
    public static readonly TimeSpan CaughtUp = TimeSpan.FromSeconds(1);

    /// <summary>How long either must last.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromSeconds(2);

    private long? _since;

    /// <summary>The state.</summary>
    public StreamState Value { get; private set; } = StreamState.Ready;

    /// <summary>Looks at the source.</summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Update(in SourceLook look)
    {
        StreamState before = Value;
        Value = Next(look);
        _since = Value == before ? _since : null;
        return Value != before;
    }

    private StreamState Next(in SourceLook look)
    {
        if (look.WillDrop)
        {
            return StreamState.Overloaded;
        }

        // Where no stretch has ended, only more audio can end one: a client that waited then would wait for ever.
        if (look.Waiting > 0 && look.Fill >= (Value == StreamState.Paused ? GoOnBelow : PauseAbove))
        {
            return StreamState.Paused;
        }

        return Value switch
        {
            StreamState.Ready => look.HasAudio ? StreamState.Streaming : StreamState.Ready,
            StreamState.Streaming => Lasts(look.Backlog >= Behind) ? StreamState.Buffering : StreamState.Streaming,
            StreamState.Buffering => Lasts(look.Backlog < CaughtUp) ? StreamState.Streaming : StreamState.Buffering,
            _ => look.Backlog < CaughtUp ? StreamState.Streaming : StreamState.Buffering,
        };
    }

    private bool Lasts(bool holds)
    {
        long now = time.GetTimestamp();
        _since = holds ? _since ?? now : null;
        return _since is { } start && time.GetElapsedTime(start, now) >= Lasting;
    }
}
