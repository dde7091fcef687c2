namespace EchoNative.Evaluation.Peers;

/// <summary>
/// The method of whisper.cpp's example <c>stream</c> (examples/stream/stream.cpp of 1.8, <c>main</c>, without its simple detector of
/// activity): each step decodes what is new and what is kept of before, up to <c>length</c>; after <c>length / step - 1</c> steps the line
/// is done and <c>keep</c> of its audio goes on to the next. Defaults but for the step, as its README has it: <c>--step 500 --length 5000</c>.
/// </summary>
internal sealed class StreamExample(WhisperState state, int threads, int length, string language = "en") : IWindowMethod
{
    /// <summary>Samples of a step: half a second.</summary>
    public const int Step = 8000;

    private const int Keep = 3200;

    // Greedy with whisper.cpp's defaults: five candidates at temperatures that rise by 0.2; one segment, no context, audio_ctx 0.
    private readonly DecodeOptions _options = new()
    {
        Language = language,
        Threads = threads,
        SingleSegment = true,
        TokenTimes = false,
        TemperatureIncrement = 0.2f,
        BestOf = 5,
    };

    private readonly WordList _words = new();
    private readonly WordReader _reader = new();

    private readonly int _stepsPerLine = Math.Max(1, (length / Step) - 1);
    private readonly List<string> _lines = [];
    private float[] _kept = [];
    private string _line = "";
    private int _steps;

    public int Inferences { get; private set; }

    /// <summary>Lines that are done, which nothing changes any more.</summary>
    public string Settled => string.Join(' ', _lines);

    /// <summary>The line that every step writes anew.</summary>
    public string Tentative => _line;

    public string Run(float[] samples)
    {
        Begin();
        for (int i = 0; (i + 1) * Step <= samples.Length; i++)
        {
            Take(samples.AsSpan(i * Step, Step));
        }

        return $"{Settled} {Tentative}".Trim();
    }

    /// <summary>Begins a recording.</summary>
    public void Begin()
    {
        _lines.Clear();
        (_kept, _line, _steps) = ([], "", 0);
    }

    /// <summary>Takes the next <see cref="Step"/> samples.</summary>
    public void Take(ReadOnlySpan<float> fresh)
    {
        int take = Math.Min(_kept.Length, Math.Max(0, Keep + length - Step));
        float[] window = [.. _kept.AsSpan(_kept.Length - take), .. fresh];
        _kept = window;
        state.Run(window, _options);
        Inferences++;
        _words.Clear();
        _reader.Read(state, ReadScope.Of(window), _words);
        _line = _words.ToText();
        if (++_steps % _stepsPerLine == 0)
        {
            _lines.Add(_line);
            _line = "";
            _kept = window[^Keep..];
        }
    }
}
