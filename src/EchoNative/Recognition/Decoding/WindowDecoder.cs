using System.Numerics.Tensors;
using EchoNative.Audio;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// Decodes a live window step by step: spectrogram from what the stream has kept, one encode of the context that fits, tokens one by
/// one. What the decoder leaves out at the end is decoded again from there; a text that looks wrong is decoded again in the full
/// context, then at rising temperatures. A worker has one; it allocates nothing once it is warm.
/// </summary>
internal sealed class WindowDecoder
{
    /// <summary>Samples of 20 ms: of an encoder position, and of a step of Whisper's times.</summary>
    public const int SamplesPerPosition = 320;

    /// <summary>Encoder positions, and steps of Whisper's times, per second.</summary>
    public const int PositionsPerSecond = Pcm.SampleRate / SamplesPerPosition;

    /// <summary>Flash attention pads the context to multiples of this: in between, a window would see the previous one's leftovers.</summary>
    public const int ContextStep = 256;

    /// <summary>Most encodes of one window.</summary>
    public const int MaxPasses = 4;

    private const int ContextMargin = 64;        // positions beyond the audio, without which last words get lost
    private const int LeastRest = 50;            // positions that are worth another pass: no word is said in less than a second of rest
    private const int MaxTokensPerSecond = 15;   // the fastest talkers come to ten
    private const int ExtraTokens = 16;

    private readonly IWhisperSteps _steps;
    private readonly GreedyDecoder _greedy;
    private readonly TextChecks _checks;
    private readonly TokenBuffer _first;
    private readonly TokenBuffer _second;
    private readonly float[] _mel;
    private TokenBuffer _text;
    private (int From, int Context) _encoded;

    public WindowDecoder(IWhisperSteps steps)
    {
        _steps = steps;
        _greedy = new GreedyDecoder(steps);
        _checks = new TextChecks(steps.Model);
        _mel = new float[4 * steps.Model.Info.AudioContext * steps.Model.Info.MelBands];
        _first = new TokenBuffer(MaxPasses * steps.Model.Info.TextContext);
        _second = new TokenBuffer(MaxPasses * steps.Model.Info.TextContext);
        _text = _first;
    }

    /// <summary>Tokens of the last window: text, and times counted from the window's start.</summary>
    public ReadOnlySpan<int> Tokens => _text.Tokens;

    /// <summary>Probability of each token, 0–1.</summary>
    public ReadOnlySpan<float> Probabilities => _text.Probabilities;

    /// <summary>Number of tokens.</summary>
    public int Count => _text.Count;

    /// <summary>What looks wrong in the last text.</summary>
    public DegenerateReasons Reasons => _text.Reasons;

    /// <summary>Whether the last text looks wrong.</summary>
    public bool IsDegenerate => Reasons != DegenerateReasons.None;

    /// <summary>Times that the last window was decoded again because its text looked wrong.</summary>
    public FallbackCounts Fallbacks { get; private set; }

    /// <summary>Number of the language of the last window, as it was given or found out.</summary>
    public int Language { get; private set; }

    /// <summary>How sure that is, 0–1.</summary>
    public float LanguageProbability { get; private set; }

    /// <summary>Encoder positions of the last encode; 0 when none came to its end.</summary>
    public int Context => _encoded.Context;

    /// <summary>Encoder positions (20 ms) for a window: what covers it and the margin, in whole steps, up to the model's own.</summary>
    public static int ContextFor(int samples, int modelContext)
    {
        int needed = (samples / SamplesPerPosition) + ContextMargin;
        return Math.Min((needed + ContextStep - 1) / ContextStep * ContextStep, modelContext);
    }

    /// <summary>Decodes a window.</summary>
    /// <param name="audio">16 kHz mono from <paramref name="position"/> to the window's end.</param>
    /// <param name="position">Stream position of the first sample.</param>
    /// <param name="start">The window's start: a multiple of <see cref="LogMel.Hop"/>.</param>
    /// <param name="mel">The stream's spectrogram.</param>
    /// <param name="task">What it is decoded as.</param>
    /// <param name="stop">Ends it before the next step.</param>
    /// <returns>
    /// False when it was stopped before it had a whole text; the tokens up to then are there. A stop during a fallback keeps the best
    /// text so far.
    /// </returns>
    public bool Decode(ReadOnlySpan<float> audio, long position, long start, MelWindow mel, in DecodeTask task, StopSignal stop)
    {
        var window = new Window(audio, position, start, mel);
        _encoded = default;
        _text = _first;
        Fallbacks = default;
        Language = task.Language;
        LanguageProbability = 1;
        int modelContext = _steps.Model.Info.AudioContext;
        int fitted = Math.Max(_steps.LeastContext, ContextFor(window.Samples, modelContext));
        if (!Attempt(window, task, leastContext: _steps.LeastContext, temperature: 0, task.Prompt, stop))
        {
            return false;
        }

        // The full context is worth a try where the first one was smaller, or where the prompt may have misled the decoder.
        if (task.Fallback is { } fallback && IsDegenerate
            && ((fitted == modelContext && task.Prompt.IsEmpty) || Retry(window, task, modelContext, 0, stop)))
        {
            for (int i = 0; i < fallback.Temperatures.Length && IsDegenerate; i++)
            {
                if (!Retry(window, task, modelContext, fallback.Temperatures[i], stop))
                {
                    break;
                }
            }
        }

        return true;
    }

    // Without the prompt: that of a wrong text is as likely wrong, and a repeated one is what some are. False when it was stopped.
    private bool Retry(in Window window, in DecodeTask task, int context, float temperature, StopSignal stop)
    {
        TokenBuffer before = _text;
        Fallbacks += FallbackCounts.Of(before.Reasons);
        _text = before == _first ? _second : _first;
        bool complete = Attempt(window, task, context, temperature, [], stop);
        if (!complete || (IsDegenerate && _text.MeanLogProbability <= before.MeanLogProbability))
        {
            _text = before;
        }

        return complete;
    }

    private bool Attempt(
        in Window window, in DecodeTask task, int leastContext, float temperature, ReadOnlySpan<int> prompt, StopSignal stop)
    {
        int end = window.Samples / SamplesPerPosition;
        int from = 0;
        _text.Clear();
        for (int pass = 0; pass < MaxPasses && (pass == 0 || end - from >= LeastRest); pass++)
        {
            if (!Encode(window, from, leastContext, task.Threads, stop) || (Language == DecodeTask.UnknownLanguage && !Detect(task.Threads, stop)))
            {
                return false;
            }

            bool complete = _greedy.Run(
                new DecodeWindow
                {
                    Positions = end - from,
                    Threads = task.Threads,
                    MaxTokens = ExtraTokens + (MaxTokensPerSecond * window.Samples / Pcm.SampleRate),
                    Language = Language,
                    Translate = task.Translate,
                    Prompt = pass == 0 ? prompt : [],
                    Forced = pass == 0 ? task.Forced : [],
                    Temperature = temperature,
                    Steering = task.Steering,
                },
                stop);
            int forced = Math.Min(pass == 0 ? task.Forced.Length : 0, _greedy.Count);
            _text.Reasons |= _greedy.Ended ? DegenerateReasons.None : DegenerateReasons.NoEnd;
            _text.Reasons |= TextChecks.IsImprobable(_greedy.Probabilities[forced..]) ? DegenerateReasons.LowProbability : DegenerateReasons.None;
            int covered = Take(from, forced);
            if (!complete)
            {
                return false;
            }

            if (covered <= from)
            {
                break;
            }

            from = covered;
        }

        _text.Reasons |= _checks.Check(_text.Tokens, end, prompt);
        return true;
    }

    // From a position of the window on; what the last attempt has encoded is still there.
    private bool Encode(in Window window, int from, int leastContext, int threads, StopSignal stop)
    {
        int context = Math.Max(leastContext, ContextFor(window.Samples - (from * SamplesPerPosition), _steps.Model.Info.AudioContext));
        if (stop.IsStopRequested)
        {
            return false;
        }

        if (_encoded == (from, context))
        {
            return true;
        }

        // Frames that the encoder asks for and doesn't get would count as 0, which is not silence.
        int bands = _steps.Model.Info.MelBands;
        int frames = 2 * (from + context);
        Span<float> values = _mel.AsSpan(0, frames * bands);
        window.Mel.Write(window.Audio, window.Position, window.Start, frames, values);
        _encoded = default;
        _steps.Encode(values, frames, 2 * from, context, threads);
        _encoded = (from, context);
        return true;
    }

    // As whisper_lang_auto_detect_with_state does it: the likeliest language after the start of the transcript.
    private bool Detect(int threads, StopSignal stop)
    {
        SpecialTokens special = _steps.Model.Special;
        _steps.Decode([special.Start], 0, threads);
        ReadOnlySpan<float> languages = _steps.Logits()[special.FirstLanguage..special.Translate];
        Language = TensorPrimitives.IndexOfMax(languages);
        float sum = 0;
        foreach (float logit in languages)
        {
            sum += MathF.Exp(logit - languages[Language]);
        }

        LanguageProbability = 1 / sum;
        return !stop.IsStopRequested;
    }

    // Appends a pass, its times moved to the window's, and tells up to where it has come.
    private int Take(int from, int forced)
    {
        int covered = from;
        for (int i = 0; i < _greedy.Count; i++)
        {
            int token = _greedy.Tokens[i];
            if (_steps.Model.Special.IsTime(token))
            {
                token += from;
                covered = _steps.Model.Special.Position(token);
            }

            _text.Add(token, _greedy.Probabilities[i], isForced: i < forced);
        }

        return covered;
    }

    private readonly ref struct Window(ReadOnlySpan<float> audio, long position, long start, MelWindow mel)
    {
        public readonly ReadOnlySpan<float> Audio = audio;
        public readonly long Position = position;
        public readonly long Start = start;
        public readonly MelWindow Mel = mel;

        public int Samples => (int)(Position + Audio.Length - Start);
    }
}
