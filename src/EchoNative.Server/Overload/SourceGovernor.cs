using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server.Overload;

/// <summary>
/// What overload does to one source: how often it gives partials, which model hears it, what its client is told, and whether its audio is
/// taken. <see cref="Update"/> is for one thread at a time, <see cref="IsDropping"/> for any.
/// </summary>
/// <param name="monitor">Decides for all.</param>
/// <param name="priority">How much the source matters.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceGovernor(OverloadMonitor monitor, SessionPriority priority, TimeProvider time)
{
    // Between telling the client and dropping what it sends: what was sent before it knew is taken.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private readonly SourceState _state = new(time);
    private RecognitionSession? _session;
    private int _paced;
    private long? _told;
    private bool _cannotMove;
    private volatile bool _mustTell;
    private volatile bool _isDropping;

    /// <summary>How the server stands to the source.</summary>
    public StreamState State => _state.Value;

    /// <summary>The level that its client is told.</summary>
    public int Level { get; private set; }

    /// <summary>Whether audio that comes now is to be dropped. True only some time after the client was told.</summary>
    public bool IsDropping => _isDropping;

    /// <summary>Its client may not know any more what it was told.</summary>
    public void TellAgain() => _mustTell = true;

    /// <summary>Brings the source to the present level. Call it once a second.</summary>
    /// <param name="session">Its recognition; null while it has none.</param>
    /// <param name="statistics">Those of the session.</param>
    /// <returns>Whether the client is to be told.</returns>
    public bool Update(RecognitionSession? session, SessionStatistics? statistics)
    {
        int level = monitor.ShownLevel;
        bool isChanged = level != Level || (_mustTell && (_state.Value, level) != (StreamState.Ready, 0));
        (Level, _mustTell) = (level, false);
        if (session is not null)
        {
            Pace(session);
            Move(session);
        }

        isChanged |= _state.Update(statistics is null
            ? new SourceLook(_state.Value != StreamState.Ready, 0, TimeSpan.Zero, 0, WillDrop)
            : new SourceLook(
                statistics.SamplesReceived > 0,
                statistics.StretchesWaiting,
                TimeSpan.FromSeconds(statistics.SamplesWaiting / (double)Pcm.SampleRate),
                statistics.Fill,
                WillDrop));
        long now = time.GetTimestamp();
        _told = _state.Value == StreamState.Overloaded ? _told ?? now : null;
        _isDropping = _told is { } told && time.GetElapsedTime(told, now) >= Notice;
        return isChanged;
    }

    private bool WillDrop => priority == SessionPriority.Low && monitor.IsDropping;

    private void Pace(RecognitionSession session)
    {
        // A session that has just begun is at level 0.
        int level = monitor.Level;
        if (level != (session == _session ? _paced : 0))
        {
            session.SetPace(level >= 1 ? monitor.Options.Step : null, partials: level < DegradeLadder.Highest || priority != SessionPriority.Low);
        }

        (_session, _paced) = (session, level);
    }

    private void Move(RecognitionSession session)
    {
        if (_cannotMove)
        {
            return;
        }

        try
        {
            session.SwitchTo(monitor.Engine);
        }
        catch (ArgumentException)
        {
            _cannotMove = true; // the smaller model can't do what the client has asked for: it keeps the one it has
        }
        catch (EchoNativeException)
        {
            // No room there yet, or no engine any more; or the session has failed, which its owner learns by itself.
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
