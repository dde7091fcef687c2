namespace EchoNative.Audio;

/// <summary>A stream of audio ready for recognition: 16 kHz, mono, float. For one reader at a time.</summary>
public interface IAudioSource : IDisposable
{
    /// <summary>Length of the audio when the container says it; null when only the end of the stream will tell.</summary>
    TimeSpan? Duration { get; }

    /// <summary>
    /// What was wrong with audio that was delivered all the same, for example data shorter than its header says; null when nothing was.
    /// Complete once <see cref="ReadAsync"/> has returned 0.
    /// </summary>
    string? Warning { get; }

    /// <summary>Reads the next samples; waits until there is at least one.</summary>
    /// <param name="mono16k">Where they go, at least one sample long.</param>
    /// <param name="cancellationToken">Ends the wait. A cancelled read ends the source too: it can only be disposed then.</param>
    /// <returns>How many samples were written; 0 at the end of the audio.</returns>
    /// <exception cref="AudioFormatException">The audio is damaged or of an unsupported kind.</exception>
    ValueTask<int> ReadAsync(Memory<float> mono16k, CancellationToken cancellationToken = default);
}
