using EchoNative.Audio;

namespace EchoNative.Evaluation.Faults;

/// <summary>Something to stream: 16 kHz, mono, 16 bits.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Pcm">Its samples.</param>
internal sealed record Take(string Name, byte[] Pcm)
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 16000;

    private const int LongestSeconds = 3600;

    /// <summary>How many there are.</summary>
    public long Samples => Pcm.Length / sizeof(short);

    /// <summary>Its length in seconds.</summary>
    public double Seconds => (double)Samples / Rate;

    /// <summary>The recording that comes with the command.</summary>
    public static Task<Take> DemoAsync(CancellationToken cancellationToken = default) =>
        ReadAsync(Path.Combine(AppContext.BaseDirectory, "samples", "demo.wav"), cancellationToken);

    /// <summary>Reads a recording.</summary>
    /// <exception cref="ArgumentException">It is longer than an hour, or empty.</exception>
    public static async Task<Take> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        using IAudioSource source = AudioFile.Open(path);
        using var pcm = new MemoryStream();
        float[] block = new float[Rate];
        byte[] bytes = new byte[Rate * sizeof(short)];
        int count;
        while ((count = await source.ReadAsync(block, cancellationToken)) > 0)
        {
            for (int i = 0; i < count; i++)
            {
                short sample = (short)Math.Clamp(MathF.Round(block[i] * 32768), short.MinValue, short.MaxValue);
                BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(short)), sample);
            }

            await pcm.WriteAsync(bytes.AsMemory(0, count * sizeof(short)), cancellationToken);
            if (pcm.Length > (long)LongestSeconds * Rate * sizeof(short))
            {
                throw new ArgumentException($"{path} is longer than an hour.");
            }
        }

        return pcm.Length > 0 ? new Take(Path.GetFileNameWithoutExtension(path), pcm.ToArray()) : throw new ArgumentException($"{path} is empty.");
    }
}
