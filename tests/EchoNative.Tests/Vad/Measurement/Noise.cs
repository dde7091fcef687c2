using System.Numerics.Tensors;
using EchoNative.Evaluation.Words;
using EchoNative.Tests.Recognition;

namespace EchoNative.Tests.Vad.Measurement;

/// <summary>Noise of a mean power of 1 over its whole length, the same for the same seed.</summary>
internal static class Noise
{
    private const int Voices = 6;

    /// <summary>The kinds that need no recordings.</summary>
    public static IReadOnlyList<NoiseKind> Generated { get; } = [NoiseKind.White, NoiseKind.Pink, NoiseKind.Engine];

    public static float[] Make(NoiseKind kind, int count, int seed)
    {
        var random = new Random(seed);
        float[] noise = kind switch
        {
            NoiseKind.White => White(count, random),
            NoiseKind.Pink => Pink(count, random),
            NoiseKind.Engine => Engine(count, random),
            NoiseKind.Recorded => Recorded(count, random),
            _ => Babble(count, random),
        };
        Scale(noise, 1);
        return noise;
    }

    /// <summary>Speech with noise so that the power over its words is <paramref name="snr"/> dB above the noise's. Infinity: no noise.</summary>
    public static float[] Mix(SpeechStream speech, float[] noise, double snr)
    {
        float gain = double.IsPositiveInfinity(snr) ? 0 : (float)Math.Sqrt(speech.SpeechPower / Math.Pow(10, snr / 10));
        float[] mixed = new float[noise.Length];
        TensorPrimitives.MultiplyAdd(noise, gain, speech.Samples, mixed);
        return mixed;
    }

    private static float[] White(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => Gauss(random))];

    // Sum of first-order low-pass filters an octave apart.
    private static float[] Pink(int count, Random random)
    {
        float[] state = new float[10];
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                float sum = 0;
                for (int i = 0; i < state.Length; i++)
                {
                    float pole = MathF.Exp(-MathF.PI * MathF.Pow(2, -i));
                    state[i] = (pole * state[i]) + (MathF.Sqrt(1 - (pole * pole)) * Gauss(random));
                    sum += state[i];
                }

                return sum;
            }),
        ];
    }

    private static float[] Engine(int count, Random random)
    {
        (double engine, double rumble) = (0, 0);
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                double time = i / 16000.0;
                engine += 2 * Math.PI * (85 + (8 * Math.Sin(2 * Math.PI * 0.13 * time))) / 16000;
                rumble = (0.97 * rumble) + (0.25 * Gauss(random));
                double sum = rumble + (0.3 * Math.Sin(2 * Math.PI * 50 * time)) + (0.2 * Math.Sin(2 * Math.PI * 150 * time));
                for (int h = 1; h <= 12; h++)
                {
                    sum += Math.Sin(engine * h) / h;
                }

                return (float)sum + (0.05f * Gauss(random));
            }),
        ];
    }

    private static float[] Recorded(int count, Random random)
    {
        // Each at the same level, so that none drowns the others.
        List<float[]> all = [.. EvaluationSet.Recordings(Repository.EvaluationFolder, "noise_").Select(r => Speech.Read(r.Path)).Where(s => s.Any(x => x != 0))];
        all.ForEach(noise => Scale(noise, 1));
        var samples = new List<float>();
        while (samples.Count < count)
        {
            samples.AddRange(all[random.Next(all.Count)]);
        }

        return [.. samples.Take(count)];
    }

    private static float[] Babble(int count, Random random)
    {
        float[] sum = new float[count];
        List<float[]> all = [.. EvaluationSet.Recordings(Repository.EvaluationFolder, "tts_").Concat(EvaluationSet.Recordings(Repository.EvaluationFolder, "split_")).Select(r => Speech.Read(r.Path))];
        all.ForEach(voice => Scale(voice, 1));
        for (int voice = 0; voice < Voices; voice++)
        {
            for (int at = -random.Next(16000); at < count;)
            {
                float[] recording = all[random.Next(all.Count)];
                for (int i = Math.Max(0, -at); i < recording.Length && at + i < count; i++)
                {
                    sum[at + i] += recording[i];
                }

                at += recording.Length;
            }
        }

        return sum;
    }

    private static void Scale(float[] samples, float power)
    {
        float sum = TensorPrimitives.SumOfSquares(samples);
        TensorPrimitives.Multiply(samples, sum > 0 ? MathF.Sqrt(power * samples.Length / sum) : 0, samples);
    }

    // Box and Muller 1958.
    private static float Gauss(Random random) =>
        MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
}
