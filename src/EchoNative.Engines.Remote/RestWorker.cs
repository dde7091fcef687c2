using EchoNative.Diagnostics;
using Microsoft.Extensions.Logging;

namespace EchoNative;

/// <summary>A worker of a <see cref="RestEngine"/>: sends windows and reads their words, one request at a time.</summary>
internal sealed partial class RestWorker(RestModel model, RestEngineOptions options, ILogger logger) : InferenceWorker
{
    private const double LoopRatio = 2.4; // OpenAI's bound: a text that packs better repeats itself
    private readonly RemoteWords _words = new();

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
        using var wave = new WaveBuffer(Noise());
        _ = Ask(wave, null, null, isRetried: true, () => Stop.IsRequested);
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        long start = window.Job.Start;
        bool isFinal = window.Job.Kind == InferenceKind.Final;
        bool isLive = window.Options.Stepwise; // a file's windows take as long as they take
        string? language = context.Language is "auto" ? null : context.Language;
        string? prompt = window.Options.Prompt.Length > 0 ? window.Options.Prompt : null;
        Transcription result;
        try
        {
            using var wave = new WaveBuffer(window.Audio[(int)(start - window.Position)..]);
            result = Ask(wave, language, prompt, isFinal, () => isLive ? Stop.IsStopRequested : Stop.IsRequested);
        }
        catch (RemoteEngineException e) when (!isFinal)
        {
            // The final is still to come, and has more patience.
            LogPartial(e.Message);
            Stop.Request();
            return new Hypothesis(false, start);
        }
        catch (OperationCanceledException) when (isFinal && !Stop.IsRequested)
        {
            // Words that are missing must not look like silence.
            throw model.Ending.IsCancellationRequested
                ? new EngineNotReadyException(EngineState.Stopped)
                : RemoteError.Late(options.Address, window.Options.MaxInferenceTime);
        }
        catch (OperationCanceledException)
        {
            Stop.Request();
            return new Hypothesis(false, start);
        }

        string? heard = LanguageNames.CodeOf(result.Language);
        Read(result, window, language ?? heard);
        if (language is null && isFinal && _words.Heard.Count > 0)
        {
            context.Language = heard ?? context.Language;
        }

        bool isLoop = result.Segments?.Any(static segment => segment?.CompressionRatio > LoopRatio) == true;
        _words.JoinTo(window, words);
        return new Hypothesis(!isLoop, start);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The connections are the model's.
    }

    // Words of the text have the punctuation, those with times often have not.
    private static string? Spelt(string[] texts, IReadOnlyList<TranscribedWord> words, int index)
    {
        string? word = words[index]?.Word?.Trim();
        return word is { Length: > 0 } && texts.Length == words.Count && texts[index].Contains(word, StringComparison.OrdinalIgnoreCase) ? texts[index] : word;
    }

    private void Read(Transcription result, in InferenceWindow window, string? language)
    {
        _words.Begin(window);
        if (result.Words is { Count: > 0 } words)
        {
            string[] texts = (result.Text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            for (int i = 0; i < words.Count; i++)
            {
                if (Spelt(texts, words, i) is { } word)
                {
                    double start = words[i].Start ?? 0;
                    _words.AddWord(word, start, words[i].End ?? start, words[i].Probability ?? Probability(result, start));
                }
            }
        }
        else if (result.Segments is { Count: > 0 } segments)
        {
            foreach (TranscribedSegment segment in segments)
            {
                _words.AddText(segment?.Text ?? "", segment?.Start ?? 0, segment?.End ?? 0, Probability(segment), language);
            }
        }
        else
        {
            _words.AddText(result.Text ?? "", 0, double.PositiveInfinity, 1, language);
        }
    }

    private static double Probability(Transcription result, double time) =>
        Probability(result.Segments?.FirstOrDefault(segment => segment?.End >= time));

    // vLLM writes -1 for the unknown mean; it is a likely one, too, and no word's fault.
    private static double Probability(TranscribedSegment? segment) =>
        segment?.AvgLogprob is { } mean && mean <= 0 && mean != -1 ? Math.Exp(mean) : 1;

    private Transcription Ask(WaveBuffer wave, string? language, string? prompt, bool isRetried, Func<bool> isUnwanted) =>
        Blocking.Wait(token => model.TranscribeAsync(wave, language, prompt, isRetried, token), isUnwanted, model.Ending);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A window's words will come with its final only: {Reason}")]
    private partial void LogPartial(string reason);
}
