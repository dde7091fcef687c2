namespace EchoNative.Evaluation.Hallucination;

/// <summary>Sound without speech, made up; the same for the same seed. Its level changes every few seconds, as in life.</summary>
internal static class NonSpeech
{
    private const int Rate = 16000;
    private const float Floor = 3e-4f; // of a quiet room, -70 dBFS

    public static float[] Make(NonSpeechKind kind, int seconds, int seed)
    {
        var random = new Random(seed);
        float[] samples = new float[seconds * Rate];
        switch (kind)
        {
            case NonSpeechKind.White:
                Fill(samples, () => 0.3f * Gauss(random));
                break;
            case NonSpeechKind.Pink:
                Pink(samples, random);
                break;
            case NonSpeechKind.Brown:
                float walk = 0;
                Fill(samples, () => walk = (0.995f * walk) + (0.03f * Gauss(random)));
                break;
            case NonSpeechKind.Hum:
                Hum(samples);
                break;
            case NonSpeechKind.Chords:
                Chords(samples, random);
                break;
            case NonSpeechKind.Rhythm:
                Rhythm(samples, random);
                break;
            case NonSpeechKind.Clicks:
                Clicks(samples, random);
                break;
            default:
                return samples;
        }

        Wander(samples, random);
        return samples;
    }

    private static void Fill(float[] samples, Func<float> next)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = next();
        }
    }

    // Sum of first-order low-pass filters an octave apart.
    private static void Pink(float[] samples, Random random)
    {
        float[] state = new float[10];
        Fill(samples, () =>
        {
            float sum = 0;
            for (int i = 0; i < state.Length; i++)
            {
                float pole = MathF.Exp(-MathF.PI * MathF.Pow(2, -i));
                state[i] = (pole * state[i]) + (MathF.Sqrt(1 - (pole * pole)) * Gauss(random));
                sum += state[i];
            }

            return 0.1f * sum;
        });
    }

    private static void Hum(float[] samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            double time = (double)i / Rate;
            double phase = (2 * Math.PI * 50 * time) + (0.5 * Math.Sin(2 * Math.PI * 0.07 * time)); // the mains drift
            double sum = 0;
            for (int harmonic = 1; harmonic <= 15; harmonic++)
            {
                sum += Math.Sin(phase * harmonic) / (harmonic % 2 == 1 ? harmonic : 3 * harmonic);
            }

            samples[i] = 0.3f * (float)sum;
        }
    }

    private static void Chords(float[] samples, Random random)
    {
        int at = 0;
        while (at < samples.Length)
        {
            int length = Math.Min(random.Next(Rate, 4 * Rate), samples.Length - at);
            int root = random.Next(36, 72);
            foreach (int note in (ReadOnlySpan<int>)[root, root + random.Next(3, 5), root + 7])
            {
                double vibrato = 4 + (2 * random.NextDouble());
                double depth = 0.003 + (0.01 * random.NextDouble());
                double phase = 0;
                for (int i = 0; i < length; i++)
                {
                    phase += 2 * Math.PI * Pitch(note) * (1 + (depth * Math.Sin(2 * Math.PI * vibrato * i / Rate))) / Rate;
                    double envelope = Math.Min(1, Math.Min(i, length - i) / 1600.0);
                    samples[at + i] += (float)(0.15 * envelope * (Math.Sin(phase) + (Math.Sin(2 * phase) / 2) + (Math.Sin(3 * phase) / 3) + (Math.Sin(4 * phase) / 5)));
                }
            }

            at += length;
        }
    }

    private static void Rhythm(float[] samples, Random random)
    {
        int beat = Rate * 60 / 110 / 2;
        int[] scale = [0, 2, 4, 7, 9];
        for (int at = 0, count = 0; at < samples.Length; at += beat, count++)
        {
            double pitch = Pitch(57 + scale[random.Next(scale.Length)] + (12 * random.Next(2)));
            int end = Math.Min(samples.Length, at + (2 * beat));
            for (int i = at; i < end; i++)
            {
                double time = (double)(i - at) / Rate;
                double pluck = 0.25 * Math.Exp(-5 * time) * (Math.Sin(2 * Math.PI * pitch * time) + (0.5 * Math.Exp(-8 * time) * Math.Sin(4 * Math.PI * pitch * time)));
                double kick = count % 4 == 0 ? 0.5 * Math.Exp(-18 * time) * Math.Sin(2 * Math.PI * ((60 * time) + (3 * (1 - Math.Exp(-30 * time))))) : 0;
                double snare = count % 4 == 2 ? 0.25 * Math.Exp(-25 * time) * Gauss(random) : 0;
                samples[i] += (float)(pluck + kick + snare);
            }
        }
    }

    private static void Clicks(float[] samples, Random random)
    {
        for (int at = random.Next(Rate); at < samples.Length; at += random.Next(Rate / 20, 3 * Rate))
        {
            double pitch = 200 + (2800 * random.NextDouble());
            double decay = 30 + (500 * random.NextDouble());
            float level = 0.2f + (0.7f * random.NextSingle());
            for (int i = at; i < Math.Min(samples.Length, at + 3200); i++)
            {
                double time = (double)(i - at) / Rate;
                samples[i] += level * (float)(Math.Exp(-decay * time) * Math.Cos(2 * Math.PI * pitch * time));
            }
        }
    }

    // Between -40 dB and full level, another one every one to eight seconds, over the noise of a room.
    private static void Wander(float[] samples, Random random)
    {
        float gain = 1;
        int at = 0;
        while (at < samples.Length)
        {
            float next = MathF.Pow(10, -2 * random.NextSingle());
            int end = Math.Min(samples.Length, at + random.Next(Rate, 8 * Rate));
            for (; at < end; at++)
            {
                gain += (next - gain) / 800; // 50 ms
                samples[at] = Math.Clamp((gain * samples[at]) + (Floor * Gauss(random)), -1, 1);
            }
        }
    }

    private static double Pitch(int note) => 440 * Math.Pow(2, (note - 69) / 12.0);

    // Box and Muller 1958.
    private static float Gauss(Random random) =>
        MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
}
