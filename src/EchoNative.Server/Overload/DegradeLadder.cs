namespace EchoNative.Server.Overload;

/// <summary>
/// What the server does without while it can't keep up: a level, which rises when the realtime factor lies above a bound for a while and
/// falls when it lies below a lower one for longer. One step at a time, and each has as long to take effect. Not thread-safe.
/// </summary>
/// <param name="options">The times.</param>
/// <param name="time">The clock.</param>
internal sealed class DegradeLadder(OverloadOptions options, TimeProvider time)
{
    /// <summary>Highest level.</summary>
    public const int Highest = 3;

    // Above the one the step is taken, below the other it is taken back. The last is no level of its own: level 3 with audio being dropped.
    private static readonly (double Rise, double Fall)[] Bounds = [(0.8, 0.7), (1.0, 0.8), (1.2, 1.0), (1.2, 1.0)];
    private int _step;
    private long? _above;
    private long? _below;

    /// <summary>0: everything. 1: partials come less often. 2: a smaller model. 3: finals only for sources of low priority.</summary>
    public int Level => Math.Min(_step, Highest);

    /// <summary>Whether audio of low priority is dropped, too.</summary>
    public bool IsDropping => _step > Highest;

    /// <summary>Looks at the realtime factor of now.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool Update(double realtimeFactor)
    {
        long now = time.GetTimestamp();
        Note(realtimeFactor, now);

        // Audio that is dropped is gone for good: that ends as soon as it began.
        TimeSpan fall = IsDropping ? options.Rise : options.Fall;
        int change = HasLasted(_above, now, options.Rise) ? 1 : HasLasted(_below, now, fall) ? -1 : 0;
        if (change == 0)
        {
            return false;
        }

        _step += change;
        (_above, _below) = (null, null);
        Note(realtimeFactor, now);
        return true;
    }

    private void Note(double realtimeFactor, long now)
    {
        _above = _step < Bounds.Length && realtimeFactor > Bounds[_step].Rise ? _above ?? now : null;
        _below = _step > 0 && realtimeFactor < Bounds[_step - 1].Fall ? _below ?? now : null;
    }

    private bool HasLasted(long? since, long now, TimeSpan duration) => since is { } start && time.GetElapsedTime(start, now) >= duration;
}
