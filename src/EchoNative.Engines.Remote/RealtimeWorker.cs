using System.Buffers;
using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>
/// A worker of a <see cref="RealtimeEngine"/>. A partial's window sends what is new of its stretch and takes what text has come so far, waiting for none;
/// a final's ends the stretch.
/// </summary>
internal sealed partial class RealtimeWorker(RealtimeModel model, RealtimeEngineOptions options, ILogger logger) : InferenceWorker
{
    // A partial that is out of date still sends its audio, which the final needs.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly RemoteWords _words = new();
    private RealtimeStretch? _last;

    /// <inheritdoc/>
    public override void WarmUp(int threads)
    {
        if (model.IsToBeProved)
        {
            Probe();
        }
    }

    /// <inheritdoc/>
    public override void Probe()
    {
        Stop.Reset();
        _ = Blocking.Wait(token => model.FinishAsync(null, Noise(), 0, null, null, static _ => { }, token), () => Stop.IsRequested, model.Ending);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        ReadOnlySpan<float> audio = window.Audio[(int)(window.Job.Start - window.Position)..];
        float[] copy = ArrayPool<float>.Shared.Rent(audio.Length);
        audio.CopyTo(copy);
        try
        {
            return window.Job.Kind == InferenceKind.Final
                ? Finish(context, window, copy.AsMemory(0, audio.Length), words)
                : Extend(context, window, copy.AsMemory(0, audio.Length), words);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(copy);
            _last = null;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The connections are the model's.
    }

    private static string? Language(SessionContext context) => context.Language is "auto" ? null : context.Language;

    private static string? Prompt(in InferenceWindow window) => window.Options.Prompt.Length > 0 ? window.Options.Prompt : null;

    private Hypothesis Extend(SessionContext context, in InferenceWindow window, ReadOnlyMemory<float> audio, WordList words)
    {
        long start = window.Job.Start;
        string? language = Language(context), prompt = Prompt(window);
        RealtimeStretch? stretch = model.Take(window.Session, window.Job);
        if (stretch is null && !model.MayBegin)
        {
            return Unheard(start);
        }

        long began = Stopwatch.GetTimestamp();
        try
        {
            stretch = Blocking.Wait(
                token => model.ExtendAsync(stretch, audio, start, language, prompt, token),
                () => Stop.IsStopRequested && Stopwatch.GetElapsedTime(began) > Grace,
                model.Ending);
        }
        catch (RemoteEngineException e)
        {
            // The final is still to come, and has more patience.
            model.Pause();
            LogPartial(e.Message);
            return Unheard(start);
        }
        catch (OperationCanceledException)
        {
            return Unheard(start);
        }

        (string text, long at) = stretch.Connection.Heard;
        _words.Begin(window);
        _words.AddText(text, 0, Seconds(at) - (options.Delay ?? TimeSpan.Zero).TotalSeconds, 1, language, stretch.Placed);
        _words.LeaveOpen();
        stretch.Placed.CopyFrom(_words.Heard, _words.Heard.Count);
        model.Keep(window.Session, stretch);
        _words.JoinTo(window, words);
        return new Hypothesis(true, start);
    }

    private Hypothesis Finish(SessionContext context, in InferenceWindow window, ReadOnlyMemory<float> audio, WordList words)
    {
        long start = window.Job.Start;
        string? language = Language(context), prompt = Prompt(window);
        bool isLive = window.Options.Stepwise; // a file's windows take as long as they take
        RealtimeStretch? sent = model.Take(window.Session, window.Job);
        RealtimeResult result;
        bool isLate = false;
        try
        {
            result = Blocking.Wait(
                token => model.FinishAsync(sent, audio, start, language, prompt, stretch => _last = stretch, token),
                () => isLive ? Stop.IsStopRequested : Stop.IsRequested,
                model.Ending);
        }
        catch (OperationCanceledException) when (Stop.IsRequested)
        {
            return new Hypothesis(false, start);
        }
        catch (OperationCanceledException) when (model.Ending.IsCancellationRequested)
        {
            throw new EngineNotReadyException(EngineState.Stopped); // words that are missing must not look like silence
        }
        catch (OperationCanceledException)
        {
            // The session's time is up: it keeps the words that have come by then, if there are any.
            isLate = true;
            result = _last?.Connection.Heard.Text is { Length: > 0 } text
                ? new RealtimeResult(text, null, null)
                : throw RemoteError.Late(options.Address, window.Options.MaxInferenceTime);
        }

        string? heard = LanguageNames.CodeOf(result.Language);
        Read(result, window, language ?? heard);
        if (language is null && _words.Heard.Count > 0)
        {
            context.Language = heard ?? context.Language;
        }

        _words.JoinTo(window, words);
        return new Hypothesis(true, start, IsLate: isLate);
    }

    private void Read(RealtimeResult result, in InferenceWindow window, string? language)
    {
        _words.Begin(window);
        if (result.Segments is not { Count: > 0 } segments)
        {
            _words.AddText(result.Text, 0, double.PositiveInfinity, 1, language);
            return;
        }

        foreach (TranscribedSegment segment in segments)
        {
            _words.AddText(segment?.Text ?? "", segment?.Start ?? 0, segment?.End ?? 0, 1, language);
        }
    }

    // Nothing was learnt: asking to stop says so, and the window is not taken for known.
    private Hypothesis Unheard(long start)
    {
        Stop.Request();
        return new Hypothesis(false, start);
    }

    private static double Seconds(long samples) => (double)samples / Pcm.SampleRate;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No words for now, the final will have them: {Reason}")]
    private partial void LogPartial(string reason);
}
