using System.Globalization;
using System.Numerics.Tensors;
using EchoNative.Evaluation.Words;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Vad.Measurement;

/// <summary>Clean speech with the times of its words, in samples.</summary>
internal sealed record SpeechStream(string Name, float[] Samples, IReadOnlyList<(long Start, long End)> Words)
{
    private const int Rate = 16000;
    private const int Hop = Rate / 100;

    /// <summary>Mean power over the words.</summary>
    public double SpeechPower => Words.Sum(w => Power(Samples.AsSpan((int)w.Start, (int)(w.End - w.Start)))) / Words.Sum(w => w.End - w.Start);

    /// <summary>A recording with a list of word times.</summary>
    public static SpeechStream WithTimes(string path, string times)
    {
        float[] samples = Speech.Read(path);
        (long, long)[] words =
        [
            .. File.ReadLines(times).Select(line => line.Split('\t'))
                .Where(fields => fields.Length == 3 && char.IsAsciiDigit(fields[1][0]))
                .Select(fields => (Sample(fields[1]), Math.Min(Sample(fields[2]), samples.Length))),
        ];
        return new SpeechStream(Path.GetFileNameWithoutExtension(path), samples, words);
    }

    /// <summary>The evaluation set: the talks, and the short recordings of each kind in one stream with pauses of 0.8–3 s between them.</summary>
    public static IReadOnlyList<SpeechStream> EvaluationStreams() =>
    [
        .. EvaluationSet.Recordings(Repository.EvaluationFolder, "talk_").Select(r => WithTimes(r.Path, Path.ChangeExtension(r.Path, ".tsv"))),
        Compose("split", 1),
        Compose("tts", 2),
    ];

    private static SpeechStream Compose(string kind, int seed)
    {
        var random = new Random(seed);
        var samples = new List<float>();
        var words = new List<(long, long)>();
        Pause();
        foreach ((string path, _) in EvaluationSet.Recordings(Repository.EvaluationFolder, kind + "_"))
        {
            float[] recording = Speech.Read(path);
            words.AddRange(LoudParts(recording).Select(part => (part.Start + samples.Count, part.End + samples.Count)));
            samples.AddRange(recording);
            Pause();
        }

        return new SpeechStream(kind, [.. samples], words);

        // Rooms are never digitally silent: noise at −65 dBFS.
        void Pause() => samples.AddRange(Enumerable.Range(0, random.Next(Rate * 8 / 10, Rate * 3)).Select(_ => 0.002f * (random.NextSingle() - 0.5f)));
    }

    // Short recordings have no word times. What is 12 dB above their quietest twentieth and within 35 dB of their loudest 10 ms is speech.
    private static IEnumerable<(long Start, long End)> LoudParts(float[] samples)
    {
        double[] power = [.. Enumerable.Range(0, samples.Length / Hop).Select(i => (Power(samples.AsSpan(i * Hop, Hop)) / Hop) + 1e-10)];
        double[] sorted = [.. power.Order()];
        double threshold = Math.Max(sorted[sorted.Length / 20] * 16, sorted[^1] / 3162);
        for (int i = 0; i < power.Length; i++)
        {
            int first = i;
            while (i < power.Length && power[i] >= threshold)
            {
                i++;
            }

            if (i - first >= 5)
            {
                yield return (first * Hop, i * Hop);
            }
        }
    }

    private static double Power(ReadOnlySpan<float> samples) => TensorPrimitives.SumOfSquares(samples);

    private static long Sample(string seconds) => (long)(double.Parse(seconds, CultureInfo.InvariantCulture) * Rate);
}
