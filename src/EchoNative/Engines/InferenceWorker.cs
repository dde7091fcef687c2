using EchoNative.Models;

namespace EchoNative;

/// <summary>What a worker thread has of its own: a resident state and buffers that every inference uses again.</summary>
internal sealed class InferenceWorker(WhisperState state, int threads)
{
    private const float WarmUpLevel = 1e-3f;

    public WhisperState State { get; } = state;

    public int Threads { get; } = threads;

    /// <summary>Room for one window, pinned for good: libwhisper reads it in place.</summary>
    public float[] Window { get; } = GC.AllocateArray<float>(RecognitionSession.WindowLimit, pinned: true);

    public WordList Words { get; } = new();

    /// <summary>Decodes faint noise at each context that sessions use, which allocates what those inferences need.</summary>
    /// <exception cref="ModelLoadException">The model's results are not numbers.</exception>
    public void WarmUp()
    {
        var random = new Random(1);
        foreach (ref float sample in Window.AsSpan())
        {
            sample = WarmUpLevel * ((2 * random.NextSingle()) - 1);
        }

        foreach (int context in (ReadOnlySpan<int>)[512, 256])
        {
            State.Run(Window.AsSpan(0, 16000), new DecodeOptions
            {
                Language = "en",
                Threads = Threads,
                AudioContext = Math.Min(context, State.Model.Info.AudioContext),
                MaxTokens = 8,
            });
            Words.Read(State, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            if (!State.LastLogitsAreFinite())
            {
                throw new ModelLoadException($"The model '{State.Model.Name}' is damaged: its results are not numbers.");
            }
        }
    }
}
