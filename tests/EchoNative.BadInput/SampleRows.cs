namespace EchoNative.BadInput;

/// <summary>Audio.</summary>
internal static class SampleRows
{
    private static readonly Type Argument = typeof(ArgumentException);

    public static IEnumerable<Row> All =>
    [
        Refused(36, "no samples", []),
        new(37, "no samples after a call", Argument, f =>
        {
            using WhisperState state = f.State();
            state.Run(Fixture.Noise(), new DecodeOptions());
            state.Run([], new DecodeOptions());
        }),
        new(38, "-5 samples", typeof(ArgumentOutOfRangeException), f => Run(f, Fixture.Noise().AsSpan(5, -5))),
        new(39, "null samples", Argument, f => Run(f, null), Lethal: true),
        Refused(40, "1 sample", Fixture.Noise(1)),
        Refused(41, "159 samples", Fixture.Noise(159)),
        Refused(42, "1599 samples", Fixture.Noise(1599)),
        new(43, "1760 samples", null, f => Run(f, Fixture.Noise(1760))),
        new(44, "2400 samples", null, f => Run(f, Fixture.Noise(2400))),
        new(45, "one second of zeros gives no words", null, f =>
        {
            using WhisperState state = f.State();
            state.Run(new float[16000], new DecodeOptions());
            var words = new WordList();
            new WordReader().Read(state, ReadScope.Of(new float[16000]), words);
            if (words.Count > 0)
            {
                throw new InvalidOperationException($"{words.Count} words were made up.");
            }
        }),
        Refused(46, "NaN", Spoiled(float.NaN, 0, 16000)),
        Refused(47, "one NaN", Spoiled(float.NaN, 12345, 1)),
        Refused(52, "infinity", Spoiled(float.NegativeInfinity, 3, 1)),
        Refused(53, "1e30", Spoiled(1e30f, 15999, 1)),
        Refused(54, "16-bit scale", Spoiled(32767, 0, 16000)),
        new(51, "NaN, then good audio on the same state", null, f =>
        {
            using WhisperState state = f.State();
            try
            {
                state.Run(Spoiled(float.NaN, 0, 16000), new DecodeOptions());
            }
            catch (ArgumentException)
            {
                state.Run(Fixture.Noise(), new DecodeOptions());
                return;
            }

            throw new InvalidOperationException("NaN was taken.");
        }),
        new(55, "40 s in an audio context of 256", Argument, f => Run(f, Fixture.Noise(640000), new DecodeOptions { AudioContext = 256 })),
        new(203, "40 s in a single segment", Argument, f => Run(f, Fixture.Noise(640000), new DecodeOptions { SingleSegment = true })),
    ];

    internal static void Run(Fixture f, ReadOnlySpan<float> samples, DecodeOptions? options = null)
    {
        using WhisperState state = f.State();
        state.Run(samples, options ?? new DecodeOptions());
    }

    private static Row Refused(int number, string title, float[] samples) =>
        new(number, "samples: " + title, Argument, f => Run(f, samples));

    private static float[] Spoiled(float value, int at, int count)
    {
        float[] samples = Fixture.Noise();
        samples.AsSpan(at, count).Fill(value);
        return samples;
    }
}
