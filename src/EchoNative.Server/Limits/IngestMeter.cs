namespace EchoNative.Server;

/// <summary>
/// A token bucket for a session's audio: a burst passes at once, as after a lost connection; what goes on faster than the limit is slowed
/// down to it by making the receiving loop wait. Nothing is lost. For one caller at a time; allocates nothing.
/// </summary>
internal sealed class IngestMeter
{
    private readonly TimeProvider _time;
    private readonly double _rate;
    private readonly double _burst;
    private double _tokens;
    private long _since;

    /// <summary>Creates a full bucket.</summary>
    /// <param name="rate">Seconds of audio per second, in the long run.</param>
    /// <param name="burst">Seconds of audio that pass at once after a while of nothing.</param>
    /// <param name="time">The clock.</param>
    public IngestMeter(double rate, TimeSpan burst, TimeProvider time)
    {
        _rate = rate;
        _tokens = _burst = burst.TotalSeconds;
        _time = time;
        _since = time.GetTimestamp();
    }

    /// <summary>Takes audio.</summary>
    /// <param name="seconds">How much, not negative.</param>
    /// <returns>How long to wait before any more is taken; zero, mostly.</returns>
    public TimeSpan Take(double seconds)
    {
        long now = _time.GetTimestamp();
        _tokens = Math.Min(_burst, _tokens + (_time.GetElapsedTime(_since, now).TotalSeconds * _rate)) - seconds;
        _since = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / _rate);
    }
}
