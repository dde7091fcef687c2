using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// The decoder's loop: what is already known goes in as one batch, then the most likely token after each. Needs a window that is
/// encoded. Allocates nothing after construction; one thread at a time.
/// </summary>
internal sealed class GreedyDecoder
{
    private const int ClosingPositions = 5; // 100 ms: a time this close to the end of the audio ends the text, as in whisper.cpp
    private const int Marks = 4; // <previous> <start> language task

    private readonly IWhisperSteps _steps;
    private readonly SpecialTokens _special;
    private readonly TokenRules _rules;
    private readonly int[] _batch;
    private readonly int[] _tokens;
    private readonly float[] _probabilities;

    public GreedyDecoder(IWhisperSteps steps)
    {
        _steps = steps;
        _special = steps.Model.Special;
        _rules = new TokenRules(steps.Model);
        int context = steps.Model.Info.TextContext;
        _batch = new int[context];
        _tokens = new int[context];
        _probabilities = new float[context];
    }

    /// <summary>Tokens of the last run, times included, without the end of the text; the forced ones first.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Probability of each of <see cref="Tokens"/>, 0–1; 1 for forced ones.</summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the text came to its end, rather than to the limit of tokens.</summary>
    public bool Ended { get; private set; }

    /// <summary>Decodes the encoded window.</summary>
    /// <param name="window">What it is and how to decode it.</param>
    /// <param name="stop">Ends it before the next token.</param>
    /// <returns>False when it was stopped; the tokens up to then are there, and the state stays usable.</returns>
    public bool Run(in DecodeWindow window, StopSignal stop)
    {
        Count = 0;
        Ended = false;
        if (stop.IsStopRequested)
        {
            return false;
        }

        _rules.Begin(window.Temperature, window.Steering);
        int past = Begin(window);
        int limit = Math.Min(Count + window.MaxTokens, Count + _batch.Length - past);
        while (Count < limit)
        {
            (int token, float probability) = _rules.Choose(_steps.Logits(), Tokens);
            if (token == _special.EndOfText)
            {
                Ended = true;
                return true;
            }

            _tokens[Count] = token;
            _probabilities[Count++] = probability;
            if (_special.Position(token) + ClosingPositions >= window.Positions)
            {
                Ended = true;
                return true;
            }

            if (Count == limit)
            {
                return true;
            }

            if (stop.IsStopRequested)
            {
                return false;
            }

            _steps.Decode(_tokens.AsSpan(Count - 1, 1), past++, window.Threads);
        }

        return true;
    }

    // [<previous> prompt] <start> [language task] forced: the order of OpenAI's reference and of whisper_full's prompt_tokens.
    private int Begin(in DecodeWindow window)
    {
        int room = _batch.Length - Marks - window.Forced.Length - Math.Min(window.MaxTokens, (_batch.Length / 2) - Marks);
        int promptLength = Math.Clamp(room, 0, window.Prompt.Length);
        int length = 0;
        if (promptLength > 0)
        {
            _batch[length++] = _special.Previous;
            window.Prompt[^promptLength..].CopyTo(_batch.AsSpan(length));
            length += promptLength;
        }

        _batch[length++] = _special.Start;
        if (_steps.Model.Info.IsMultilingual)
        {
            _batch[length++] = _special.FirstLanguage + window.Language;
            _batch[length++] = window.Translate ? _special.Translate : _special.Transcribe;
        }

        window.Forced.CopyTo(_batch.AsSpan(length));
        length += window.Forced.Length;
        window.Forced.CopyTo(_tokens);
        _probabilities.AsSpan(0, window.Forced.Length).Fill(1);
        Count = window.Forced.Length;
        _steps.Decode(_batch.AsSpan(0, length), 0, window.Threads);
        return length;
    }
}
