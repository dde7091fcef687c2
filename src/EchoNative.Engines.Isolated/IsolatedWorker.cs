using System.Diagnostics;
using EchoNative.Diagnostics;

namespace EchoNative.Isolation;

/// <summary>The engine's side of a worker: puts windows into shared memory, and has the child decode them as an engine in this process would.</summary>
internal sealed class IsolatedWorker : InferenceWorker
{
    private readonly IsolatedModel _model;
    private readonly int _index;
    private readonly SharedRegion _region;
    private readonly SharedStop _stop;
    private readonly WordList _heard = new();
    private int[] _tokens = new int[512];
    private int _tokenCount;
    private int _threads = 1;

    /// <param name="model">The model.</param>
    /// <param name="index">Number of the worker.</param>
    /// <param name="region">What it shares with the child.</param>
    public IsolatedWorker(IsolatedModel model, int index, SharedRegion region)
    {
        (_model, _index, _region) = (model, index, region);
        Stop = _stop = new SharedStop(region);
        Stop.Reset();
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <inheritdoc/>
    public override void WarmUp(int threads)
    {
        _threads = threads;
        _ = Run(FrameKind.WarmUp, null, default, Words);
    }

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _ = Run(FrameKind.Probe, null, default, Words);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words) =>
        Run(FrameKind.Window, (IsolatedSessionContext)context, window, words);

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The child and the memory are the model's.
    }

    private Hypothesis Run(FrameKind kind, IsolatedSessionContext? context, in InferenceWindow window, WordList words)
    {
        long began = Stopwatch.GetTimestamp();
        for (int attempt = 0; ; attempt++)
        {
            bool alone = attempt > 0;
            _model.Enter(alone);
            try
            {
                HostProcess host = _model.Host();
                host.WarmUp(_index, _threads, _model.Options.StartTimeout, _model.Ending);
                Hypothesis hypothesis = default;
                if (kind == FrameKind.Window)
                {
                    // The window's time begins anew with each child: what the last one took of it is not the speaker's fault.
                    long now = Stopwatch.GetTimestamp();
                    _stop.Extend(now - began);
                    began = now;
                    hypothesis = Decode(host, context!, window, words);
                }
                else if (kind == FrameKind.Probe)
                {
                    _ = host.Ask(_index, kind, Threads, _model.Options.AnswerTimeout, _model.Ending);
                }

                _model.Praise();
                return hypothesis;
            }
            catch (WorkerFailedException) when (attempt < _model.Options.Restarts)
            {
                // Given again, to another child.
            }
            finally
            {
                _model.Leave(alone);
            }

            if (kind == FrameKind.Window && Stop.IsRequested)
            {
                return new Hypothesis(false, window.Job.Start, IsLate: window.Job.Kind == InferenceKind.Final);
            }
        }
    }

    private Hypothesis Decode(HostProcess host, IsolatedSessionContext context, in InferenceWindow window, WordList words)
    {
        if (window.Audio.Length > SharedRegion.MaxSamples)
        {
            throw new ArgumentException($"A window of {window.Audio.Length} samples, at most {SharedRegion.MaxSamples} are taken.", nameof(window));
        }

        int language = LanguageNumber.Of(context.Language);
        var writer = new MessageWriter(_region.Request);
        new WindowRequest
        {
            Context = context.Id,
            Options = context.Options,
            Language = language,
            Threads = Threads,
            Job = window.Job,
            Position = window.Position,
            Samples = window.Audio.Length,
            Session = window.Session,
            History = context.Tokens,
            StableTokens = window.Known.StableTokens,
            TokensStart = window.Known.TokensStart,
        }.Write(ref writer, words);
        window.Audio.CopyTo(_region.Samples);
        ReadOnlySpan<byte> message = host.Ask(_index, FrameKind.Window, 0, _model.Options.AnswerTimeout, _model.Ending);
        WindowAnswer answer;
        try
        {
            var reader = new MessageReader(message);
            answer = WindowAnswer.Read(ref reader, _heard);
            answer.Check(window, words, _heard, _model.Info.VocabularySize);
        }
        catch (InvalidDataException e)
        {
            throw host.Fail($"talks nonsense: {e.Message}");
        }

        if (_tokens.Length < answer.Tokens.Length)
        {
            _tokens = new int[2 * answer.Tokens.Length];
        }

        answer.Tokens.CopyTo(_tokens);
        _tokenCount = answer.Tokens.Length;
        words.CopyFrom(_heard, _heard.Count);
        if (answer.Language != language)
        {
            context.Language = LanguageNumber.CodeOf(answer.Language);
        }

        return answer.Hypothesis;
    }
}
