namespace EchoNative.Benchmarks.Computation;

/// <summary>
/// The method of whisper.cpp's example <c>stream</c> (examples/stream/stream.cpp of 1.8, <c>main</c>, without its simple detector of
/// activity): each step decodes what is new and what is kept of before, up to <c>length</c>; after <c>length / step - 1</c> steps the line
/// is done and <c>keep</c> of its audio goes on to the next. Defaults but for the step, as its README has it: <c>--step 500 --length 5000</c>.
/// </summary>
internal sealed class StreamExample(WhisperState state, int threads, int length) : IWindowMethod
{
    private const int Step = 8000;
    private const int Keep = 3200;

    // Greedy with whisper.cpp's defaults: five candidates at temperatures that rise by 0.2; one segment, no context, audio_ctx 0.
    private readonly DecodeOptions _options = new()
    {
        Language = "en",
        Threads = threads,
        SingleSegment = true,
        TokenTimes = false,
        TemperatureIncrement = 0.2f,
        BestOf = 5,
    };

    private readonly WordList _words = new();
    private readonly WordReader _reader = new();

    public int Inferences { get; private set; }

    public string Run(float[] samples)
    {
        int stepsPerLine = Math.Max(1, (length / Step) - 1);
        List<string> lines = [];
        string line = "";
        float[] old = [];
        for (int i = 0; (i + 1) * Step <= samples.Length; i++)
        {
            int take = Math.Min(old.Length, Math.Max(0, Keep + length - Step));
            float[] window = [.. old.AsSpan(old.Length - take), .. samples.AsSpan(i * Step, Step)];
            old = window;
            state.Run(window, _options);
            Inferences++;
            _words.Clear();
            _reader.Read(state, ReadScope.Of(window), _words);
            line = _words.ToText();
            if ((i + 1) % stepsPerLine == 0)
            {
                lines.Add(line);
                line = "";
                old = window[^Keep..];
            }
        }

        return string.Join(' ', lines.Append(line));
    }
}
