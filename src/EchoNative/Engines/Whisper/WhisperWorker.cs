using EchoNative.Audio;
using EchoNative.Diagnostics;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>A worker of a <see cref="WhisperEngine"/>: a resident state of libwhisper and buffers that every inference uses again.</summary>
internal sealed class WhisperWorker(WhisperState state) : InferenceWorker
{
    private const float SureLanguage = 0.5f; // faster-whisper's bound; a partial of half a second may leave the language open
    private const long NoSession = -1;
    private readonly WhisperModel _model = state.Model;
    private readonly WindowDecoder _decoder = new(state);
    private readonly WordReader _reader = new();
    private readonly float[] _short = new float[WhisperState.MinSamples];
    private readonly MelWindow _mel = new(state.Model.Filters, RecognitionSession.LongestSegment / LogMel.Hop);
    private long _melOwner = NoSession;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _decoder.Tokens;

    /// <summary>Decodes faint noise at each context that sessions use, which allocates what those inferences need.</summary>
    /// <exception cref="ModelLoadException">The model's results are not numbers.</exception>
    /// <param name="threads">The most that a turn may get.</param>
    public override void WarmUp(int threads)
    {
        Threads = threads;
        float[] noise = Noise();
        foreach (int context in (ReadOnlySpan<int>)[512, 256])
        {
            state.Run(noise, new DecodeOptions
            {
                Language = "en",
                Threads = Threads,
                AudioContext = Math.Min(context, _model.Info.AudioContext),
                MaxTokens = 8,
            });
            Words.Clear();
            _reader.Read(state, ReadScope.Of(noise), Words);
            _decoder.Decode(noise, 0, 0, MelOf(NoSession - 1), new DecodeTask { Language = 0, Threads = Threads }, Stop);
            ThrowUnlessFinite();
        }
    }

    /// <inheritdoc/>
    public override void Probe()
    {
        float[] noise = Noise();
        Stop.Reset();
        _melOwner = NoSession; // what was kept of a session's window is overwritten
        _decoder.Decode(noise, 0, 0, MelOf(NoSession - 1), new DecodeTask { Language = 0, Threads = Threads }, Stop);
        ThrowUnlessFinite();
    }

    /// <inheritdoc/>
    public override Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words)
    {
        var kept = (WhisperSessionContext)context;
        kept.Prepare(_model);
        if (window.Options.Stepwise && (window.Job.Kind == InferenceKind.Partial || window.Options.BeamSize == 1))
        {
            return Step(kept, window, words);
        }

        // libwhisper reads the window where it lies in the ring; only what is too short for it is copied, and silence added.
        long start = window.Job.Start;
        ReadOnlySpan<float> audio = window.Audio[(int)(start - window.Position)..];
        int positions = WindowDecoder.ContextFor(audio.Length, _model.Info.AudioContext);
        state.StopAt = window.Options.Stepwise ? Stop.StopAt : 0; // a file's windows take as long as they take
        try
        {
            state.Run(audio.Length < WhisperState.MinSamples ? Lengthen(audio) : audio, kept.OptionsFor(positions, Threads));
        }
        catch (OperationCanceledException) when (window.Options.Stepwise)
        {
            return new Hypothesis(false, start, IsLate: window.Job.Kind == InferenceKind.Final);
        }

        _reader.Read(state, Scope(window, start, state.Language), words);
        if (kept.Language is null or "auto" && words.Count > 0 && _model.Info.IsMultilingual)
        {
            kept.Settle(state.Language);
        }

        return new Hypothesis(true, start);
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        base.Abort();
        state.RequestAbort();
    }

    /// <inheritdoc/>
    public override void Dispose() => state.Dispose();

    // The own loop. What is to be final is decoded freely first, and only held to the stable words when it says otherwise: a forced
    // beginning can lead astray.
    private Hypothesis Step(WhisperSessionContext context, in InferenceWindow window, WordList words)
    {
        // On the grid of the stream's frames, a little before the start; where that was dropped, a little after.
        long position = window.Position;
        long start = Math.Max(window.Job.Start / LogMel.Hop, (position + LogMel.Hop - 1) / LogMel.Hop) * LogMel.Hop;
        ReadOnlySpan<int> forced = window.Known.Forced(start);
        bool isPartial = window.Job.Kind == InferenceKind.Partial;
        bool isFree = !isPartial && !forced.IsEmpty;
        var task = new DecodeTask
        {
            Language = LanguageId(context.Language),
            Translate = window.Options.Translate,
            Threads = Threads,
            Forced = isFree ? [] : forced,
            Prompt = context.Prompt,
            Steering = context.Steering,
            Fallback = isPartial || isFree ? null : context.Steering!.Fallback,
        };
        bool complete = _decoder.Decode(window.Audio, position, start, MelOf(window.Session), task, Stop);
        int known = isFree ? -1 : forced.Length;
        if (isFree && complete && !_decoder.IsDegenerate)
        {
            known = _reader.Find(_decoder, _model, LanguageName, words);
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
            task = task with { Forced = forced, Fallback = context.Steering!.Fallback };
            complete = _decoder.Decode(window.Audio, position, start, MelOf(window.Session), task, Stop);
            known = forced.Length;
        }

        bool hasTokens = known > 0 || words.Count == 0;
        long clock = words.Count == 0 ? start : window.Known.StableEnd(none: start);
        _reader.Read(_decoder, _model, Scope(window, start, LanguageName) with { Clock = clock }, words, known);
        if (words.Count > 0 && (!isPartial || _decoder.LanguageProbability > SureLanguage))
        {
            // Found out once, on the first words: finding it out in every window would let it flicker.
            context.Language = LanguageName;
        }

        bool isLate = window.Job.Kind == InferenceKind.Final && Stop.IsStopRequested;
        return new Hypothesis(complete && !_decoder.IsDegenerate, start, hasTokens, _decoder.Fallbacks, isLate);
    }

    // Words lie within the speech that the endpointer heard.
    private static ReadScope Scope(in InferenceWindow window, long start, string? language) => new()
    {
        Audio = window.Audio[(int)(start - window.Position)..],
        Start = start,
        Length = (int)(Math.Clamp(window.Job.Stretch.SpeechEnd, start, window.Job.End) - start),
        Clock = window.Known.StableEnd(none: start),
        Language = language,
    };

    private string LanguageName => _model.Info.IsMultilingual ? LanguageTable.Codes[Math.Max(0, _decoder.Language)] : "en";

    private int LanguageId(string? language) =>
        !_model.Info.IsMultilingual ? 0
        : language is not (null or "auto") && LanguageTable.TryGetId(language, out int id) ? id : DecodeTask.UnknownLanguage;

    // The spectrogram of a session's window: what was computed for the last one is kept while no other session comes in between.
    private MelWindow MelOf(long session)
    {
        if (session != _melOwner)
        {
            _mel.Reset();
            _melOwner = session;
        }

        return _mel;
    }

    // A window that is too short for libwhisper, with silence after it. Valid until the next call.
    private ReadOnlySpan<float> Lengthen(ReadOnlySpan<float> window)
    {
        window.CopyTo(_short);
        _short.AsSpan(window.Length).Clear();
        return _short;
    }

    private void ThrowUnlessFinite()
    {
        if (!state.LastLogitsAreFinite())
        {
            throw new ModelLoadException($"The model '{_model.Name}' is damaged: its results are not numbers.");
        }
    }
}
