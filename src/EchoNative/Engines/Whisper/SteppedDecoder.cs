using EchoNative.Audio;
using EchoNative.Diagnostics;

namespace EchoNative;

/// <summary>
/// Decodes windows of sessions step by step and places their words: a worker's part that is the same whatever computes the model's steps.
/// One thread at a time.
/// </summary>
/// <param name="steps">The steps.</param>
internal sealed class SteppedDecoder(IWhisperSteps steps)
{
    private const float SureLanguage = 0.5f; // faster-whisper's bound; a partial of half a second may leave the language open
    private const long NoSession = -1;
    private readonly IWhisperModel _model = steps.Model;
    private readonly WindowDecoder _decoder = new(steps);
    private readonly WordReader _reader = new();
    private readonly MelWindow _mel = new(steps.Model.Filters, RecognitionSession.LongestSegment / LogMel.Hop);
    private long _melOwner = NoSession;

    /// <summary>Tokens of the last window.</summary>
    public ReadOnlySpan<int> Tokens => _decoder.Tokens;

    /// <summary>Decodes audio that belongs to no session.</summary>
    /// <param name="audio">16 kHz mono.</param>
    /// <param name="threads">Threads of a step.</param>
    /// <param name="stop">Ends it before the next step.</param>
    public void Try(ReadOnlySpan<float> audio, int threads, StopSignal stop)
    {
        _mel.Reset();
        _melOwner = NoSession; // what was kept of a session's window is overwritten
        _decoder.Decode(audio, 0, 0, _mel, new DecodeTask { Language = 0, Threads = threads }, stop);
    }

    /// <summary>
    /// Decodes a window. What is to be final is decoded freely first, and only held to the stable words when it says otherwise: a forced
    /// beginning can lead astray.
    /// </summary>
    /// <param name="context">What the session wants, prepared for this model.</param>
    /// <param name="window">The window.</param>
    /// <param name="words">Holds the stable words; gets the others.</param>
    /// <param name="threads">Threads of a step.</param>
    /// <param name="stop">Ends it before the next step.</param>
    public Hypothesis Decode(SteeredContext context, in InferenceWindow window, WordList words, int threads, StopSignal stop)
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
            Threads = threads,
            Forced = isFree ? [] : forced,
            Prompt = context.Prompt,
            Steering = context.Steering,
            Fallback = isPartial || isFree ? null : context.Steering!.Fallback,
        };
        bool complete = _decoder.Decode(window.Audio, position, start, MelOf(window.Session), task, stop);
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
            complete = _decoder.Decode(window.Audio, position, start, MelOf(window.Session), task, stop);
            known = forced.Length;
        }

        bool hasTokens = known > 0 || words.Count == 0;
        long clock = words.Count == 0 ? start : window.Known.StableEnd(none: start);
        _reader.Read(_decoder, _model, ReadScope.Of(window, start, LanguageName) with { Clock = clock }, words, known);
        if (words.Count > 0 && (!isPartial || _decoder.LanguageProbability > SureLanguage))
        {
            // Found out once, on the first words: finding it out in every window would let it flicker.
            context.Language = LanguageName;
        }

        bool isLate = window.Job.Kind == InferenceKind.Final && stop.IsStopRequested;
        return new Hypothesis(complete && !_decoder.IsDegenerate, start, hasTokens, _decoder.Fallbacks, isLate);
    }

    private string LanguageName => _model.Info.IsMultilingual ? _model.LanguageCode(Math.Max(0, _decoder.Language)) : "en";

    private int LanguageId(string? language) =>
        !_model.Info.IsMultilingual ? 0
        : language is not (null or "auto") && _model.TryGetLanguage(language, out int id) ? id : DecodeTask.UnknownLanguage;

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
}
