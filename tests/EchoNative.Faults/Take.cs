using EchoNative.Audio;
using EchoNative.Tests;
using EchoNative.Evaluation.Words;

namespace EchoNative.Faults;

/// <summary>Something to stream: 16 kHz, mono, 16 bits.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Pcm">Its samples.</param>
public sealed record Take(string Name, byte[] Pcm)
{
    /// <summary>Samples per second.</summary>
    public const int Rate = 16000;

    private const int Splits = 5;

    /// <summary>How many there are.</summary>
    public long Samples => Pcm.Length / sizeof(short);

    /// <summary>Its length in seconds.</summary>
    public double Seconds => (double)Samples / Rate;

    /// <summary>The recording that comes with the repository.</summary>
    public static Take Demo() => Read(Path.Combine(Repository.Root, "native", "models", "digits", "samples", "demo.wav"));

    /// <summary>The evaluation recordings beside the checkout: the talks, and the short ones joined into a few of a minute or so. Empty without them.</summary>
    public static IReadOnlyList<Take> Evaluation()
    {
        if (!Directory.Exists(Repository.EvaluationFolder))
        {
            return [];
        }

        byte[] pause = new byte[Rate * sizeof(short) * 4 / 5];
        Take[] splits = [.. EvaluationSet.Recordings(Repository.EvaluationFolder, "split").Select(recording => Read(recording.Path))];
        return
        [
            .. EvaluationSet.Recordings(Repository.EvaluationFolder, "talk").Select(recording => Read(recording.Path)),
            .. Enumerable.Range(0, Splits).Select(i =>
                new Take($"split {i}", [.. splits.Where((_, j) => j % Splits == i).SelectMany(take => take.Pcm.Concat(pause))])),
        ];
    }

    private static Take Read(string path)
    {
        using WaveReader reader = WaveReader.Open(path);
        if (reader.Format is not { SampleRate: Rate, BytesPerFrame: sizeof(short) })
        {
            throw new InvalidDataException($"{path} is not 16 kHz, mono, 16 bits.");
        }

        byte[] pcm = new byte[reader.FrameCount!.Value * sizeof(short)];
        int length = 0;
        int count;
        while (length < pcm.Length && (count = reader.ReadBytes(pcm.AsSpan(length))) > 0)
        {
            length += count;
        }

        return new Take(Path.GetFileNameWithoutExtension(path), pcm);
    }
}
