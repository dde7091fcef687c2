using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// The decoder's loop: what is already known goes in as one batch, then the most likely token after each. Needs a state that has
/// encoded a window. Allocates nothing after construction; one thread at a time.
/// </summary>
internal sealed class GreedyDecoder
{
    private const int ClosingPositions = 5; // 100 ms: a time this close to the end of the audio ends the text, as in whisper.cpp

    private readonly WhisperState _state;
    private readonly SpecialTokens _special;
    private readonly TokenRules _rules;
    private readonly int[] _batch;
    private readonly int[] _tokens;
    private readonly float[] _probabilities;

    public GreedyDecoder(WhisperState state)
    {
        _state = state;
        _special = state.Model.Special;
        _rules = new TokenRules(state.Model);
        int context = state.Model.Info.TextContext;
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
    /// <param name="forced">Tokens that the text begins with.</param>
    /// <param name="stop">Ends it before the next token.</param>
    /// <returns>False when it was stopped; the tokens up to then are there, and the state stays usable.</returns>
    public bool Run(in DecodeWindow window, ReadOnlySpan<int> forced, StopSignal stop)
    {
        Count = 0;
        Ended = false;
        if (stop.IsStopRequested)
        {
            return false;
        }

        int past = Begin(window, forced);
        int limit = Math.Min(forced.Length + window.MaxTokens, _tokens.Length - past + forced.Length);
        while (Count < limit)
        {
            (int token, float probability) = _rules.Choose(_state.Logits(), Tokens);
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

            if (past == _batch.Length || Count == limit)
            {
                return true;
            }

            if (stop.IsStopRequested)
            {
                return false;
            }

            _state.Decode(_tokens.AsSpan(Count - 1, 1), past++, window.Threads);
        }

        return true;
    }

    // <start> [language task] forced
    private int Begin(in DecodeWindow window, ReadOnlySpan<int> forced)
    {
        int length = 0;
        _batch[length++] = _special.Start;
        if (_state.Model.Info.IsMultilingual)
        {
            _batch[length++] = _special.FirstLanguage + window.Language;
            _batch[length++] = window.Translate ? _special.Translate : _special.Transcribe;
        }

        forced.CopyTo(_batch.AsSpan(length));
        length += forced.Length;
        forced.CopyTo(_tokens);
        _probabilities.AsSpan(0, forced.Length).Fill(1);
        Count = forced.Length;
        _state.Decode(_batch.AsSpan(0, length), 0, window.Threads);
        return length;
    }
}
