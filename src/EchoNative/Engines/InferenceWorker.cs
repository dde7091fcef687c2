using EchoNative.Audio;
using EchoNative.Models;

namespace EchoNative;

/// <summary>What a worker thread has of its own: a resident state and buffers that every inference uses again.</summary>
internal sealed class InferenceWorker(WhisperState state)
{
    private const float WarmUpLevel = 1e-3f;
    private const long NoSession = -1;
    private readonly float[] _short = new float[WhisperState.MinSamples];
    private readonly MelWindow _mel = new(state.Model.Filters, RecognitionSession.LongestSegment / LogMel.Hop);
    private long _melOwner = NoSession;

    public WhisperState State { get; } = state;

    /// <summary>Threads of this turn.</summary>
    public int Threads { get; set; } = 1;

    public WindowDecoder Decoder { get; } = new(state);

    public StopSignal Stop { get; } = new();

    public WordReader Reader { get; } = new();

    public WordList Words { get; } = new();

    /// <summary>The spectrogram of a session's window: what was computed for the last one is kept while no other session comes in between.</summary>
    public MelWindow MelOf(long session)
    {
        if (session != _melOwner)
        {
            _mel.Reset();
            _melOwner = session;
        }

        return _mel;
    }

    /// <summary>A window that is too short for libwhisper, with silence after it. Valid until the next call.</summary>
    public ReadOnlySpan<float> Lengthen(ReadOnlySpan<float> window)
    {
        window.CopyTo(_short);
        _short.AsSpan(window.Length).Clear();
        return _short;
    }

    /// <summary>Decodes faint noise at each context that sessions use, which allocates what those inferences need.</summary>
    /// <exception cref="ModelLoadException">The model's results are not numbers.</exception>
    /// <param name="threads">The most that a turn may get.</param>
    public void WarmUp(int threads)
    {
        Threads = threads;
        float[] noise = Noise();
        foreach (int context in (ReadOnlySpan<int>)[512, 256])
        {
            State.Run(noise, new DecodeOptions
            {
                Language = "en",
                Threads = Threads,
                AudioContext = Math.Min(context, State.Model.Info.AudioContext),
                MaxTokens = 8,
            });
            Words.Clear();
            Reader.Read(State, ReadScope.Of(noise), Words);
            Decoder.Decode(noise, 0, 0, MelOf(NoSession - 1), new DecodeTask { Language = 0, Threads = Threads }, Stop);
            ThrowUnlessFinite();
        }
    }

    /// <summary>Decodes faint noise once.</summary>
    /// <exception cref="EchoNativeException">It did not work.</exception>
    public void Probe()
    {
        float[] noise = Noise();
        Stop.Reset();
        _melOwner = NoSession; // what was kept of a session's window is overwritten
        Decoder.Decode(noise, 0, 0, MelOf(NoSession - 1), new DecodeTask { Language = 0, Threads = Threads }, Stop);
        ThrowUnlessFinite();
    }

    private static float[] Noise()
    {
        var random = new Random(1);
        var noise = new float[16000];
        foreach (ref float sample in noise.AsSpan())
        {
            sample = WarmUpLevel * ((2 * random.NextSingle()) - 1);
        }

        return noise;
    }

    private void ThrowUnlessFinite()
    {
        if (!State.LastLogitsAreFinite())
        {
            throw new ModelLoadException($"The model '{State.Model.Name}' is damaged: its results are not numbers.");
        }
    }
}
