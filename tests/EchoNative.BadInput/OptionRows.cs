namespace EchoNative.BadInput;

/// <summary>Options of an inference.</summary>
internal static class OptionRows
{
    private static readonly Type Argument = typeof(ArgumentException);
    private static readonly Type Range = typeof(ArgumentOutOfRangeException);

    public static IEnumerable<Row> All =>
    [
        Refused(56, "audio_ctx=1501", new() { AudioContext = 1501 }),
        Refused(57, "audio_ctx=INT_MAX", new() { AudioContext = int.MaxValue }),
        Refused(58, "audio_ctx=-1", new() { AudioContext = -1 }),
        Refused(59, "audio_ctx=1", new() { AudioContext = 1 }),
        Refused(60, "audio_ctx=7", new() { AudioContext = 7 }),
        Refused(204, "audio_ctx=300 with flash attention", new() { AudioContext = 300 }),
        Refused(61, "n_threads=0", new() { Threads = 0 }, lethal: true),
        Refused(62, "n_threads=-1", new() { Threads = -1 }, lethal: true),
        new(63, "n_threads=64", null, f => SampleRows.Run(f, Fixture.Noise(1760), new DecodeOptions { Threads = 64, AudioContext = 256 })),
        Refused(64, "n_threads=513", new() { Threads = 513 }),
        Refused(65, "n_threads=100000", new() { Threads = 100_000 }, lethal: true),
        new(66, "language=xx, multilingual", Argument, f => RunMultilingual(f, new() { Language = "xx" })),
        new(67, "language=xx, English-only", Argument, f => SampleRows.Run(f, Fixture.Noise(), new() { Language = "xx" })),
        new(68, "language=null, multilingual, is detected", null, f => RunMultilingual(f, new())),
        new(69, "language=auto, English-only, is English", null, f => SampleRows.Run(f, Fixture.Noise(), new() { Language = "auto" })),
        new(70, "language=auto, 100 samples", Argument, f => SampleRows.Run(f, Fixture.Noise(100), new() { Language = "auto" })),
        new(205, "language=de, English-only", Argument, f => SampleRows.Run(f, Fixture.Noise(), new() { Language = "de" })),
        new(206, "translate, English-only", Argument, f => SampleRows.Run(f, Fixture.Noise(), new() { Translate = true })),
        Refused(71, "best_of=9", new() { BestOf = 9 }),
        Refused(72, "best_of=-3", new() { BestOf = -3 }),
        Refused(74, "beam_size=0", new() { BeamSize = 0 }, lethal: true),
        Refused(75, "temperature=NaN", new() { Temperature = float.NaN }),
        Refused(76, "temperature=NaN with an increment", new() { Temperature = float.NaN, TemperatureIncrement = 0.2f }, lethal: true),
        Refused(77, "temperature_inc=1e-9", new() { TemperatureIncrement = 1e-9f }, lethal: true),
        Refused(78, "max_tokens=-1", new() { MaxTokens = -1 }),
        Refused(84, "prompt token 60000", new() { Prompt = new[] { 60_000 } }, lethal: true),
        Refused(85, "prompt token -1", new() { Prompt = new[] { -1 } }, lethal: true),
        Refused(86, "2000 prompt tokens", new() { Prompt = new int[2000] }),
        new(89, "prompt text of 1 MB", Argument, f => f.Model.Tokenize(new string('a', 1 << 20)), Lethal: true),
        new(90, "prompt text of 200 kB", Argument, f => f.Model.Tokenize(new string('a', 200_000)), Lethal: true),
        new(91, "prompt text of invalid Unicode", Argument, f => f.Model.Tokenize("\ud800")),
        new(207, "prompt text with a NUL", Argument, f => f.Model.Tokenize("one\0two")),
        new(94, "cancelled; the next call works", null, f =>
        {
            using WhisperState state = f.State();
            using var source = new CancellationTokenSource();
            try
            {
                state.Run(Fixture.Noise(480_000), new DecodeOptions(), _ => source.Cancel(), source.Token);
            }
            catch (OperationCanceledException)
            {
                state.Run(Fixture.Noise(), new DecodeOptions());
                return;
            }

            throw new InvalidOperationException("It was not cancelled.");
        }),
        new(93, "cancelled before it began", typeof(OperationCanceledException), f =>
        {
            using WhisperState state = f.State();
            state.Run(Fixture.Noise(), new DecodeOptions(), null, new CancellationToken(canceled: true));
        }),
    ];

    private static Row Refused(int number, string title, DecodeOptions options, bool lethal = false) =>
        new(number, title, Range, f => SampleRows.Run(f, Fixture.Noise(), options), lethal);

    private static void RunMultilingual(Fixture f, DecodeOptions options)
    {
        string path = f.NewPath();
        SyntheticModel.WriteWhisper(path, 51865);
        using var model = WhisperModel.Load(path);
        using WhisperState state = model.CreateState();
        state.Run(Fixture.Noise(), options with { MaxTokens = 4 });
        if (state.Language is null)
        {
            throw new InvalidOperationException("No language was detected.");
        }
    }
}
