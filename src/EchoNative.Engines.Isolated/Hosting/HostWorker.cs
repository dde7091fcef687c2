namespace EchoNative.Isolation;

/// <summary>A worker of the child: a thread with the same <see cref="InferenceWorker"/> that the engine would have in its own process.</summary>
internal sealed class HostWorker
{
    private const int AbortLook = 20; // ms
    private readonly Func<LoadedWhisperModel> _model;
    private readonly SharedRegion _region;
    private readonly HostOutput _output;
    private readonly int _index;
    private readonly HostContexts _contexts = new();
    private readonly WordList _stable = new();
    private readonly Stabiliser _known = new();
    private readonly Lock _aborting = new();
    private readonly Timer _watch;
    private readonly BlockingSlot<(Frame Frame, int Threads)> _questions = new();
    private InferenceWorker? _worker;
    private bool _mayAbort;

    /// <param name="model">The model; asked for after it was loaded.</param>
    /// <param name="region">What the worker shares with the engine.</param>
    /// <param name="index">Its number.</param>
    /// <param name="output">Takes its answers.</param>
    public HostWorker(Func<LoadedWhisperModel> model, SharedRegion region, int index, HostOutput output)
    {
        (_model, _region, _index, _output) = (model, region, index, output);
        _watch = new Timer(static worker => ((HostWorker)worker!).AbortIfAsked(), this, Timeout.Infinite, Timeout.Infinite);
        new Thread(Work) { IsBackground = true, Name = $"worker {index}" }.Start();
    }

    /// <summary>Gives it something to do; it is done with what came before.</summary>
    public void Post(Frame frame, int threads) => _questions.Put((frame, threads));

    private void Work()
    {
        while (true)
        {
            (Frame frame, int threads) = _questions.Take();
            try
            {
                _worker ??= Create();
                if (frame.Kind == FrameKind.Window)
                {
                    Decode(frame, _worker);
                    continue;
                }

                _worker.Threads = threads;
                if (frame.Kind == FrameKind.WarmUp)
                {
                    _worker.WarmUp(threads);
                }
                else
                {
                    _worker.Probe();
                }

                _output.Say(FrameKind.Done, _index, frame.Id);
            }
            catch (Exception e)
            {
                _output.Refuse(_index, frame.Id, e);
            }
        }
    }

    private InferenceWorker Create()
    {
        InferenceWorker worker = _model().CreateWorker();
        worker.Stop = new HostStop(_region);
        return worker;
    }

    private void Decode(Frame frame, InferenceWorker worker)
    {
        var reader = new MessageReader(_region.Request);
        WindowRequest request = WindowRequest.Read(ref reader, _stable);
        WhisperSessionContext context = _contexts.Of(request, _model().Model);
        _known.Restore(_stable, request.StableTokens, request.TokensStart);
        worker.Words.CopyFrom(_stable, _stable.Count);
        worker.Threads = request.Threads;
        worker.Stop.Reset(); // what the engine asks for stands
        var window = new InferenceWindow
        {
            Job = request.Job,
            Audio = _region.Samples[..request.Samples],
            Position = request.Position,
            Session = request.Session,
            Options = _contexts.Options,
            Known = _known,
        };
        Watch(on: !window.Options.Stepwise);
        Hypothesis hypothesis;
        try
        {
            hypothesis = worker.Decode(context, window, worker.Words);
        }
        finally
        {
            Watch(on: false);
        }

        _output.Say(
            _index,
            frame.Id,
            new WindowAnswer { Hypothesis = hypothesis, Language = LanguageNumber.Of(context.Language), Tokens = worker.Tokens },
            worker.Words);
    }

    // libwhisper's own loop looks at no deadline where files take as long as they take, but at an abort.
    private void Watch(bool on)
    {
        lock (_aborting)
        {
            if (_mayAbort != on)
            {
                _mayAbort = on;
                _watch.Change(on ? AbortLook : Timeout.Infinite, AbortLook);
            }
        }
    }

    private void AbortIfAsked()
    {
        lock (_aborting)
        {
            if (_mayAbort && _worker!.Stop.IsRequested)
            {
                _worker.Abort();
            }
        }
    }
}
