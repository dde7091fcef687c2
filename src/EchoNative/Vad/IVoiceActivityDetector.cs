namespace EchoNative.Vad;

/// <summary>
/// Says of each hop of one stream how probably it is speech. One thread at a time. Hops go in one after the other, without gaps.
/// </summary>
public interface IVoiceActivityDetector : IDisposable
{
    /// <summary>Samples per decision, at 16 kHz.</summary>
    int Hop { get; }

    /// <summary>Takes the next hop. Allocates nothing.</summary>
    /// <param name="hop">Exactly <see cref="Hop"/> samples: 16 kHz mono, ±1.</param>
    /// <returns>Probability of speech, 0–1.</returns>
    /// <exception cref="ArgumentException">There are more or fewer samples, or one is not finite or beyond ±16.</exception>
    float Process(ReadOnlySpan<float> hop);

    /// <summary>Forgets the stream: the next hop starts a new one.</summary>
    void Reset();
}
