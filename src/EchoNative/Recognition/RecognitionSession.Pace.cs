using EchoNative.Diagnostics;

namespace EchoNative;

/// <content>What a running session can be changed in: how often it gives partials, and which model hears it.</content>
public sealed partial class RecognitionSession
{
    private RecognitionEngine? _next; // and has counted this session already
    private SessionContext? _nextContext;
    private long _step;
    private bool _partials;

    /// <summary>The engine whose model hears it.</summary>
    public RecognitionEngine Engine
    {
        get
        {
            lock (_lock)
            {
                return _engine;
            }
        }
    }

    /// <summary>Lets partials come less often than the session's options ask for, or not at all. Finals come as they did.</summary>
    /// <param name="leastStep">Least new audio between two partials, 100 ms–5 s, where <see cref="SessionOptions.Step"/> is less; null: no bound but that.</param>
    /// <param name="partials">False: none. True: as <see cref="SessionOptions.Partials"/> says.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step lies outside its range.</exception>
    public void SetPace(TimeSpan? leastStep, bool partials)
    {
        TimeSpan step = leastStep ?? SessionOptions.ShortestStep;
        SessionOptions.ThrowIfBadStep(step, nameof(leastStep));
        lock (_lock)
        {
            _step = SampleTime.Of(step > _options.Step ? step : _options.Step);
            _partials = partials && _options.Partials;
        }
    }

    /// <summary>
    /// Lets another engine's model hear the session from the next stretch of speech on that nothing was decoded of yet. Audio, its ledger
    /// and its clock stay as they are, and nothing is lost; text that was context (<see cref="SessionOptions.CarryContext"/>) is forgotten,
    /// as it is made of the model's tokens. The other engine counts the session from now on, the present one until it has moved. Calling
    /// it again, with the present engine too, takes back what has not happened yet.
    /// </summary>
    /// <param name="engine">The engine with that model. Both must last as long as the session is theirs.</param>
    /// <exception cref="ArgumentException">Its model can't do what the session's options ask for.</exception>
    /// <exception cref="EngineNotReadyException">It takes no work.</exception>
    /// <exception cref="EngineBusyException">It has as many sessions as it was configured to take.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed of.</exception>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public void SwitchTo(RecognitionEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failure is not null)
            {
                throw _failure;
            }

            if (engine == (_next ?? _engine))
            {
                return;
            }

            SessionContext? context = engine == _engine ? null : engine.Admit(this, _options);
            _next?.Remove(this);
            (_next, _nextContext) = (engine == _engine ? null : engine, context);
            TryMove();
            if (IsDue())
            {
                _engine.Schedule(this);
            }
        }
    }

    /// <summary>Adds the final that waits, if it has waited longer than it lasts.</summary>
    /// <returns>How many wait.</returns>
    internal int AddWaiting(RecognitionEngine engine, long now, ref LoadMeter.Sum sum)
    {
        lock (_lock)
        {
            if (_disposed || engine != _engine)
            {
                return 0;
            }

            if (_failure is null && _tracker.Current is { End: not SpeechStretch.Open } stretch)
            {
                var wait = LoadMeter.Sum.Of(now - stretch.Due, stretch.End - stretch.Start);
                sum += wait.Time > wait.Audio ? wait : default;
            }

            return _tracker.Waiting;
        }
    }

    // Between two stretches: no worker is at it, and nothing was said of the next one yet. Under the lock.
    private void TryMove()
    {
        if (_next is not { } next || _running is not null || !_stabiliser.IsEmpty || _failure is not null)
        {
            return;
        }

        if (_queued)
        {
            // A worker that has taken it just now comes here again.
            if (!_engine.Withdraw(this))
            {
                return;
            }

            _queued = false;
        }

        Enter(next, _nextContext!);
    }

    private void Enter(RecognitionEngine next, SessionContext context)
    {
        RecognitionEngine last = _engine;

        // A language that was found out stays, unless a model that knows no other has not found it out but been made for it.
        context.Language = last.IsMultilingual == true && next.IsMultilingual == true ? _context.Language : _options.Language;
        (_engine, _next) = (next, null);
        (_context, _nextContext) = (context, null);
        _ticket.LastSeat = null;
        _ledger.MoveTo(next.Metrics.Samples);
        last.Remove(this);
    }
}
