using System.Diagnostics;
using EchoNative.Audio;
using EchoNative.Diagnostics;
using EchoNative.Native;

namespace EchoNative;

/// <content>One inference: window, words, agreement, result. On a worker's thread, outside the session's lock.</content>
public sealed partial class RecognitionSession
{
    private const float SureLanguage = 0.5f;     // faster-whisper's bound; a partial of half a second may leave the language open
    private readonly DecodeOptions?[] _decodeOptions = new DecodeOptions?[8];
    private readonly ActivityContext _caller = EngineMetrics.Caller;
    private byte[] _sworn = new byte[256];
    private int _swornLength;
    private PromptHistory? _history;
    private string? _language;
    private long _decodes;
    private FallbackCounts _fallbacks;
    private long _abandoned;
    private long _late;
    private long _decodeTicks;
    private long _inferenceBytes;

    /// <summary>Tokens that the next window is told of, as what was said before it.</summary>
    internal ReadOnlySpan<int> Context => _history is null ? [] : _history.Tokens;

    private void Infer(InferenceWorker worker, InferenceJob job, long position, ReadOnlySpan<float> audio)
    {
        WordList words = worker.Words;
        if (_stabiliser.IsBefore(job.Start))
        {
            EndDropped(words);
        }

        if (job.Kind == InferenceKind.Final && job.Stretch.End == _stabiliser.Cut)
        {
            // Cut between words that are all known.
            words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
            Remember(_stabiliser.StableTokens, true);
            SayFinal(words, job.Start, job.Stretch.End);
            return;
        }

        if (job.Kind == InferenceKind.Final && _stabiliser.Covers(job.End))
        {
            // Nobody went on speaking: what was decoded during the wait is the final.
            Remember(_stabiliser.Tokens, _stabiliser.IsBelieved);
            SayFinal(_stabiliser.Words, job.Start, job.Stretch.End);
            return;
        }

        InferenceScope scope = _engine.Metrics.Begin(job.Kind, (int)(job.End - job.Start), _queuedAt, _caller);
        long began = Stopwatch.GetTimestamp();
        long fallbacks = _fallbacks.Total;
        Hypothesis hypothesis;
        try
        {
            words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
            hypothesis = Decode(worker, job, position, audio, words);
        }
        catch (Exception e)
        {
            scope.Fail(e);
            throw;
        }

        long ended = Stopwatch.GetTimestamp();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began, ended);
        if (!Learn(worker, job, hypothesis, elapsed, out bool news))
        {
            scope.Abandon();
            return;
        }

        scope.Complete((int)(_fallbacks.Total - fallbacks));
        _engine.RecordDecode();
        _engine.Load.RecordInference(ended, elapsed);
        if (job.Kind == InferenceKind.Final)
        {
            Remember(hypothesis.HasTokens ? worker.Decoder.Tokens : [], hypothesis.IsBelieved);
            SayFinal(words, job.Start, job.Stretch.End);
        }
        else if (news && _partials)
        {
            Say(_stabiliser.Words, _stabiliser.StableWords, job.Start, job.End, isFinal: false);
        }
    }

    // The audio of a whole stretch was given up for newer one. What was said of it to be stable is all there will ever be.
    private void EndDropped(WordList words)
    {
        words.CopyFrom(_stabiliser.Words, _stabiliser.StableWords);
        Remember([], false);
        long start = words.Count > 0 ? words[0].Start : _ledger.Settled;
        SayFinal(words, start, _stabiliser.StableEnd(none: start));
        lock (_lock)
        {
            _stabiliser.Reset();
        }
    }

    // False when nobody wants it any more: what was cut off meanwhile ends before words that would become stable now.
    private bool Learn(InferenceWorker worker, InferenceJob job, Hypothesis hypothesis, TimeSpan elapsed, out bool news)
    {
        news = false;
        lock (_lock)
        {
            _decodes++;
            _decodeTicks += elapsed.Ticks;
            bool isCut = _tracker.Current is { End: not SpeechStretch.Open } stretch && stretch.End < job.End;
            if (_disposed || isCut || (job.Kind != InferenceKind.Final && worker.Stop.IsStopRequested))
            {
                _abandoned++;
                return false;
            }

            // A partial that looks wrong is forgotten; a speculation is the best there is.
            if (job.Kind == InferenceKind.Speculation || (job.Kind == InferenceKind.Partial && hypothesis.IsBelieved))
            {
                if (!_partials && _revision == 0)
                {
                    // Nobody was told anything: a final is what its own window says, whenever others before it were decoded.
                    _stabiliser.Reset();
                }

                ReadOnlySpan<int> tokens = hypothesis.HasTokens ? worker.Decoder.Tokens : [];
                news = _stabiliser.Update(worker.Words, tokens, hypothesis.Start, job.End, hypothesis.IsBelieved) && hypothesis.IsBelieved;
                _tracker.PreferCut(_stabiliser.Cut, _stabiliser.CutAfter);
            }

            return true;
        }
    }

    // Adds the words of the window to those that are known.
    private Hypothesis Decode(InferenceWorker worker, in InferenceJob job, long position, ReadOnlySpan<float> audio, WordList words)
    {
        WhisperModel model = worker.State.Model;
        _steering ??= DecodeSteering.Create(model, _options);
        _history ??= _options.CarryContext ? new PromptHistory(model, _steering.Prompt) : null;
        long start = job.Start;
        if (_options.Stepwise && (job.Kind == InferenceKind.Partial || _options.BeamSize == 1))
        {
            // On the grid of the stream's frames, a little before the start; where that was dropped, a little after.
            start = Math.Max(start / LogMel.Hop, (position + LogMel.Hop - 1) / LogMel.Hop) * LogMel.Hop;
            return Step(worker, job, position, start, audio, words);
        }

        // libwhisper reads the window where it lies in the ring; only what is too short for it is copied, and silence added.
        ReadOnlySpan<float> window = audio[(int)(start - position)..];
        worker.State.StopAt = _options.Stepwise ? worker.Stop.StopAt : 0; // a file's windows take as long as they take
        try
        {
            worker.State.Run(window.Length < WhisperState.MinSamples ? worker.Lengthen(window) : window, OptionsFor(worker, window.Length));
        }
        catch (OperationCanceledException) when (_options.Stepwise && !_disposed)
        {
            _late += job.Kind == InferenceKind.Final ? 1 : 0;
            return new Hypothesis(false, start, false);
        }

        worker.Reader.Read(worker.State, Scope(audio, position, start, job, worker.State.Language), words);
        if (_language is null or "auto" && words.Count > 0 && model.Info.IsMultilingual)
        {
            // Detected once, on the first words: detecting it in every window would let it flicker.
            _language = worker.State.Language;
            Array.Clear(_decodeOptions);
        }

        return new Hypothesis(true, start, false);
    }

    // The own loop. What is to be final is decoded freely first, and only held to the stable words when it says otherwise: a forced
    // beginning can lead astray.
    private Hypothesis Step(InferenceWorker worker, in InferenceJob job, long position, long start, ReadOnlySpan<float> audio, WordList words)
    {
        WhisperModel model = worker.State.Model;
        WindowDecoder decoder = worker.Decoder;
        ReadOnlySpan<int> forced = _stabiliser.Forced(start);
        bool isPartial = job.Kind == InferenceKind.Partial;
        bool isFree = !isPartial && !forced.IsEmpty;
        var task = new DecodeTask
        {
            Language = LanguageId(model),
            Translate = _options.Translate,
            Threads = worker.Threads,
            Forced = isFree ? [] : forced,
            Prompt = _history is null ? _steering!.Prompt.Span : _history.Tokens,
            Steering = _steering,
            Fallback = isPartial || isFree ? null : _steering!.Fallback,
        };
        bool complete = decoder.Decode(audio, position, start, worker.MelOf(_id), task, worker.Stop);
        int known = isFree ? -1 : forced.Length;
        if (isFree && complete && !decoder.IsDegenerate)
        {
            known = worker.Reader.Find(decoder, model, LanguageOf(worker), words);
        }

        if (isFree && known >= 0)
        {
            // It says the stable words of its own accord. Where they lie is then its to say, too: it has heard more than the partials, and so a
            // final does not depend on when those were decoded.
            words.Clear();
            known = 0;
        }
        else if (known < 0)
        {
            task = task with { Forced = forced, Fallback = _steering!.Fallback };
            complete = decoder.Decode(audio, position, start, worker.MelOf(_id), task, worker.Stop);
            known = forced.Length;
        }

        _fallbacks += decoder.Fallbacks;
        _late += job.Kind == InferenceKind.Final && worker.Stop.IsStopRequested ? 1 : 0;
        string language = LanguageOf(worker);
        bool hasTokens = known > 0 || words.Count == 0;
        long clock = words.Count == 0 ? start : _stabiliser.StableEnd(none: start);
        worker.Reader.Read(decoder, model, Scope(audio, position, start, job, language) with { Clock = clock }, words, known);
        if (words.Count > 0 && (!isPartial || decoder.LanguageProbability > SureLanguage))
        {
            // Found out once, on the first words: finding it out in every window would let it flicker.
            _language = language;
        }

        return new Hypothesis(complete && !decoder.IsDegenerate, start, hasTokens);
    }

    private static string LanguageOf(InferenceWorker worker) =>
        worker.State.Model.Info.IsMultilingual ? LanguageTable.Codes[Math.Max(0, worker.Decoder.Language)] : "en";

    // Words lie within the speech that the endpointer heard.
    private ReadScope Scope(ReadOnlySpan<float> audio, long position, long start, in InferenceJob job, string? language) => new()
    {
        Audio = audio[(int)(start - position)..],
        Start = start,
        Length = (int)(Math.Clamp(job.Stretch.SpeechEnd, start, job.End) - start),
        Clock = _stabiliser.StableEnd(none: start),
        Language = language,
    };

    private int LanguageId(WhisperModel model) =>
        !model.Info.IsMultilingual ? 0
        : _language is not (null or "auto") && LanguageTable.TryGetId(_language, out int id) ? id : DecodeTask.UnknownLanguage;

    // For libwhisper's own loop, which no partial takes.
    private DecodeOptions OptionsFor(InferenceWorker worker, int count)
    {
        int context = WindowDecoder.ContextFor(count, worker.State.Model.Info.AudioContext);
        ref DecodeOptions? options = ref _decodeOptions[(context + WindowDecoder.ContextStep - 1) / WindowDecoder.ContextStep];
        if (options is not null && options.Threads == worker.Threads)
        {
            return options;
        }

        return options = new DecodeOptions
        {
            Language = _language,
            Translate = _options.Translate,
            Threads = worker.Threads,
            TokenTimes = false, // WordAligner finds better ones
            AudioContext = context,
            BeamSize = _options.BeamSize,
            TemperatureIncrement = _options.Temperatures.Count == 0 ? 0 : _options.Temperatures[0],
            Prompt = _steering!.Prompt,
            Steering = _steering.IsIdle ? null : _steering,
        };
    }

    // What a final says is context for what comes next, unless it would mislead.
    private void Remember(ReadOnlySpan<int> tokens, bool isBelieved)
    {
        if (isBelieved)
        {
            _history?.Add(tokens);
        }
        else
        {
            _history?.Reset();
        }
    }

    private void SayFinal(WordList words, long start, long end)
    {
        // Where partials were sent, a final without words takes them back; otherwise there is nothing to say.
        if (words.Count > 0 || _revision > 0)
        {
            Say(words, words.Count, start, end, isFinal: true);
        }
    }

    private void Say(WordList words, int stable, long start, long end, bool isFinal)
    {
        CheckStable(isFinal ? -1 : stable, words);
        var view = new TranscriptView(words, stable, _segment, _revision, start, end);
        try
        {
            if (isFinal)
            {
                _sink.OnFinal(view);
            }
            else
            {
                _sink.OnPartial(view);
            }
        }
        catch (Exception e)
        {
            throw new SinkFailedException(e);
        }

        _revision = isFinal ? 0 : _revision + 1;
        Interlocked.Add(ref _segment, isFinal ? 1 : 0);
    }

    // What was said to be stable is there to stay. Checked wherever the library is built for debugging, in all tests for one.
    [Conditional("DEBUG")]
    private void CheckStable(int stable, WordList words)
    {
        Debug.Assert(words.Utf8.StartsWith(_sworn.AsSpan(0, _swornLength)), "A stable word was changed.");
        ReadOnlySpan<byte> next = words.FirstUtf8(Math.Max(0, stable));
        if (_sworn.Length < next.Length)
        {
            _sworn = new byte[2 * next.Length];
        }

        next.CopyTo(_sworn);
        _swornLength = next.Length;
    }

    /// <param name="IsBelieved">Whether it looks like what somebody said.</param>
    /// <param name="Start">Start of its window, in samples of the stream.</param>
    /// <param name="HasTokens">Whether the decoder's tokens are those of all its words.</param>
    private readonly record struct Hypothesis(bool IsBelieved, long Start, bool HasTokens);
}
