using EchoNative.Audio;

namespace EchoNative;

/// <summary>
/// Decodes a live window step by step: spectrogram from what the stream has kept, one encode of the context that fits, tokens one by
/// one. What the decoder leaves out at the end is decoded again from there. A worker has one; it allocates nothing once it is warm.
/// </summary>
internal sealed class WindowDecoder
{
    /// <summary>Samples of 20 ms: of an encoder position, and of a step of Whisper's times.</summary>
    public const int SamplesPerPosition = 320;

    /// <summary>Flash attention pads the context to multiples of this: in between, a window would see the previous one's leftovers.</summary>
    public const int ContextStep = 256;

    private const int ContextMargin = 64;        // positions beyond the audio, without which last words get lost
    private const int LeastRest = 50;            // positions that are worth another pass: no word is said in less than a second of rest
    private const int MaxPasses = 4;
    private const float LeastLogProbability = -1; // mean of a text worth having; both bounds are OpenAI's and whisper.cpp's
    private const float LeastEntropy = 2.4f;      // of the last tokens, in nats: less is a loop
    private const int EntropyTokens = 32;
    private const int MaxTokensPerSecond = 15;   // the fastest talkers come to ten
    private const int ExtraTokens = 16;

    private readonly WhisperState _state;
    private readonly GreedyDecoder _greedy;
    private readonly float[] _mel;
    private readonly int[] _tokens;
    private readonly float[] _probabilities;

    public WindowDecoder(WhisperState state)
    {
        _state = state;
        _greedy = new GreedyDecoder(state);
        _mel = new float[4 * state.Model.Info.AudioContext * state.Model.Info.MelBands];
        _tokens = new int[MaxPasses * state.Model.Info.TextContext];
        _probabilities = new float[_tokens.Length];
    }

    /// <summary>Tokens of the last window: text, and times counted from the window's start.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Probability of each token, 0–1.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the last text looks wrong: it had no end, the model did not believe it, or it goes round in circles.</summary>
    public bool IsDegenerate { get; private set; }

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
    /// <returns>False when it was stopped; the tokens up to then are there.</returns>
    public bool Decode(ReadOnlySpan<float> audio, long position, long start, MelWindow mel, in DecodeTask task, StopSignal stop)
    {
        int samples = (int)(position + audio.Length - start);
        int bands = _state.Model.Info.MelBands;
        int end = samples / SamplesPerPosition;
        int from = 0;
        Count = 0;
        IsDegenerate = false;
        for (int pass = 0; pass < MaxPasses && (pass == 0 || end - from >= LeastRest); pass++)
        {
            // Frames that the encoder asks for and doesn't get would count as 0, which is not silence.
            if (stop.IsStopRequested)
            {
                return false;
            }

            int context = ContextFor(samples - (from * SamplesPerPosition), _state.Model.Info.AudioContext);
            int frames = 2 * (from + context);
            Span<float> values = _mel.AsSpan(0, frames * bands);
            mel.Write(audio, position, start, frames, values);
            _state.SetMel(values, frames, bands);
            _state.Encode(2 * from, task.Threads, context);
            var window = new DecodeWindow
            {
                Positions = end - from,
                Threads = task.Threads,
                MaxTokens = ExtraTokens + (MaxTokensPerSecond * samples / Pcm.SampleRate),
                Language = task.Language,
                Translate = task.Translate,
            };
            bool complete = _greedy.Run(window, pass == 0 ? task.Forced : [], stop);
            IsDegenerate |= !_greedy.Ended || LooksWrong();
            int covered = Take(from);
            if (!complete || covered <= from)
            {
                return complete;
            }

            from = covered;
        }

        return true;
    }

    private bool LooksWrong()
    {
        ReadOnlySpan<float> probabilities = _greedy.Probabilities;
        if (probabilities.IsEmpty)
        {
            return false;
        }

        float sum = 0;
        foreach (float probability in probabilities)
        {
            sum += MathF.Log(Math.Max(probability, float.Epsilon));
        }

        return sum / probabilities.Length < LeastLogProbability
            || (_greedy.Count > EntropyTokens && Entropy(_greedy.Tokens[^EntropyTokens..]) < LeastEntropy);
    }

    private static float Entropy(ReadOnlySpan<int> tokens)
    {
        float entropy = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[..i].Contains(tokens[i]))
            {
                continue; // counted where it came first
            }

            float share = tokens.Count(tokens[i]) / (float)tokens.Length;
            entropy -= share * MathF.Log(share);
        }

        return entropy;
    }

    // Appends a pass, its times moved to the window's, and tells up to where it has come.
    private int Take(int from)
    {
        int covered = from;
        for (int i = 0; i < _greedy.Count; i++)
        {
            int token = _greedy.Tokens[i];
            if (_state.Model.Special.IsTime(token))
            {
                token += from;
                covered = _state.Model.Special.Position(token);
            }

            _tokens[Count] = token;
            _probabilities[Count++] = _greedy.Probabilities[i];
        }

        return covered;
    }
}
