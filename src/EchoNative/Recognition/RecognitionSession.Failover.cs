namespace EchoNative;

/// <content>What happens when its engine fails: another one goes on where this one stood.</content>
public sealed partial class RecognitionSession
{
    private EchoNativeException? _lost; // why the engine ended, while a worker has the session
    private int _failovers;

    /// <summary>Fails a session whose engine ends, unless another engine takes it. False when the engine is not the one that hears it: then it goes on.</summary>
    internal bool Lose(RecognitionEngine engine, EchoNativeException reason)
    {
        bool ends;
        lock (_lock)
        {
            if (engine == _next)
            {
                _next.Remove(this);
                _next = null;
            }

            if (engine != _engine)
            {
                return false;
            }

            if (_options.Failover is not null && (_running is not null || (_queued && !engine.Withdraw(this))))
            {
                _lost = reason; // the worker that has it comes to that
                return false;
            }

            ends = GiveUp(reason);
        }

        if (ends)
        {
            End();
        }

        return true;
    }

    // No worker is at it, and it is in no queue. True when that ends the session.
    private bool GiveUp(EchoNativeException reason)
    {
        _queued = false;
        if (!FailOver(reason))
        {
            Fail(reason);
        }

        bool ends = MustEnd();
        ReleaseIfIdle();
        return ends;
    }

    // Its window is whole in the ring, so the next engine decodes it again; what is stable of it stays.
    private bool FailOver(EchoNativeException reason)
    {
        if (_disposed || _failure is not null || reason is SinkFailedException || _options.Failover is not { } chain)
        {
            return false;
        }

        RecognitionEngine failed = _engine;
        foreach (RecognitionEngine engine in chain.After(failed, reason))
        {
            if (engine == failed)
            {
                continue;
            }

            try
            {
                SessionContext context = engine == _next ? _nextContext! : engine.Admit(this, _options);
                if (engine != _next)
                {
                    _next?.Remove(this);
                }

                Enter(engine, context);
                _stabiliser.ForgetTokens();
                _failovers++;
                return true;
            }
            catch (Exception e) when (e is EchoNativeException or ArgumentException)
            {
                // It has no room, or can't do what the session asks for.
            }
        }

        return false;
    }
}
