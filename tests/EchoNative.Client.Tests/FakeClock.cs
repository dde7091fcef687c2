namespace EchoNative.Client.Tests;

/// <summary>A clock that stands until it is moved. Timers fire in the order in which they are due.</summary>
internal sealed class FakeClock : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => Beginning + Now;

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until something waits on this clock, then moves it to when that is due.</summary>
    /// <returns>How far it was moved.</returns>
    public async Task<TimeSpan> AdvanceToNextAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            TimeSpan? step = null;
            lock (_gate)
            {
                if (_timers.Count > 0)
                {
                    step = _timers.Min(timer => timer.Due) - _now;
                }
            }

            if (step is { } by)
            {
                Advance(by);
                return by;
            }

            await Task.Delay(1, patience.Token);
        }
    }

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan by)
    {
        TimeSpan end = Now + by;
        while (true)
        {
            FakeTimer? next;
            lock (_gate)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _now = next?.Due ?? end;
                if (next is null)
                {
                    return;
                }

                next.Next();
            }

            next.Fire();
        }
    }

    private sealed class FakeTimer(FakeClock clock, Action callback) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _ = clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    _period = period;
                    clock._timers.Add(this);
                }

                return true;
            }
        }

        public void Fire() => callback();

        /// <summary>The lock is held.</summary>
        public void Next()
        {
            if (_period > TimeSpan.Zero)
            {
                Due += _period;
            }
            else
            {
                _ = clock._timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _ = clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
