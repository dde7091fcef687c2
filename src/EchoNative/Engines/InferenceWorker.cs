namespace EchoNative;

/// <summary>What a worker thread of an engine has of its own: a resident state that decodes one window after the other.</summary>
internal abstract class InferenceWorker : IDisposable
{
    /// <summary>Threads of this turn.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>Asks the decode under way to stop. Another one is given before the first decode, if at all.</summary>
    public StopSignal Stop { get; set; } = new();

    /// <summary>Room for a window's words.</summary>
    public WordList Words { get; } = new();

    /// <summary>Tokens of the last window, where <see cref="Hypothesis.HasTokens"/> says that they are known.</summary>
    public virtual ReadOnlySpan<int> Tokens => [];

    /// <summary>Decodes what makes later windows find everything in place.</summary>
    /// <param name="threads">The most that a turn may get.</param>
    /// <exception cref="EchoNativeException">It did not work.</exception>
    public abstract void WarmUp(int threads);

    /// <summary>Decodes faint noise once.</summary>
    /// <exception cref="EchoNativeException">It did not work.</exception>
    public abstract void Probe();

    /// <summary>Decodes a window and adds its words to those of it that are known.</summary>
    /// <param name="context">What the session wants, and what it has said so far.</param>
    /// <param name="window">The window.</param>
    /// <param name="words">Holds the stable words; gets the others.</param>
    /// <exception cref="EchoNativeException">It did not work.</exception>
    public abstract Hypothesis Decode(SessionContext context, in InferenceWindow window, WordList words);

    /// <summary>Ends a decode under way as soon as can be, from any thread: nobody wants its result.</summary>
    public virtual void Abort() => Stop.Request();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A second of noise too faint to be words.</summary>
    protected static float[] Noise()
    {
        const float level = 1e-3f;
        var random = new Random(1);
        var noise = new float[16000];
        foreach (ref float sample in noise.AsSpan())
        {
            sample = level * ((2 * random.NextSingle()) - 1);
        }

        return noise;
    }
}
