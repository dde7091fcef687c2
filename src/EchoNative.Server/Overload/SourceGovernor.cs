using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server.Overload;

/// <summary>
/// What overload does to one source: how often it gives partials, which model hears it, what its client is told, and whether its audio is
/// taken. <see cref="Update"/> is for one thread at a time, <see cref="IsDropping"/> for any.
/// </summary>
/// <param name="session">The source's recognition.</param>
/// <param name="priority">How much it matters.</param>
/// <param name="monitor">Decides for all.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceGovernor(RecognitionSession session, SourcePriority priority, OverloadMonitor monitor, TimeProvider time)
{
    // Between telling the client and dropping what it sends: what was sent before it knew is taken.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private readonly SourceState _state = new(time);
    private int _level;
    private long? _told;
    private bool _cannotMove;
    private volatile bool _isDropping;

    /// <summary>How the server stands to the source.</summary>
    public StreamState State => _state.Value;

    /// <summary>Whether audio that comes now is to be dropped. True only some time after the client was told.</summary>
    public bool IsDropping => _isDropping;

    /// <summary>Brings the source to the present level. Call it once a second, and when something has become final.</summary>
    /// <param name="statistics">The session's, of now.</param>
    /// <returns>Whether the client is to be told.</returns>
    public bool Update(SessionStatistics statistics)
    {
        int level = monitor.Level;
        bool isChanged = level != _level;
        if (isChanged)
        {
            _level = level;
            session.SetPace(level >= 1 ? monitor.Options.Step : null, partials: level < DegradeLadder.Highest || priority != SourcePriority.Low);
        }

        Move();
        isChanged |= _state.Update(new SourceLook(
            statistics.SamplesReceived > 0,
            statistics.StretchesWaiting,
            TimeSpan.FromSeconds(statistics.SamplesWaiting / (double)Pcm.SampleRate),
            statistics.Fill,
            priority == SourcePriority.Low && monitor.IsDropping));
        long now = time.GetTimestamp();
        _told = _state.Value == StreamState.Overloaded ? _told ?? now : null;
        _isDropping = _told is { } told && time.GetElapsedTime(told, now) >= Notice;
        return isChanged;
    }

    private void Move()
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
