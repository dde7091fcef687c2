using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// What a session has said so far, as context for its next window: the prompt it was given, then the last words of its finals, as many
/// as there is room for. Allocates nothing after construction.
/// </summary>
/// <param name="model">The model that runs.</param>
/// <param name="prompt">What always comes first; at most <see cref="DecodeSteering.MaxPromptTokens"/> tokens.</param>
internal sealed class PromptHistory(IWhisperModel model, ReadOnlyMemory<int> prompt)
{
    private readonly SpecialTokens _special = model.Special;
    private readonly int _given = prompt.Length;
    private readonly int[] _tokens = [.. prompt.Span, .. new int[DecodeSteering.MaxPromptTokens(model.Info) - prompt.Length]];

    /// <summary>Number of tokens.</summary>
    public int Count { get; private set; } = prompt.Length;

    /// <summary>The prompt, then what was said last.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Adds a final's tokens but for its times, in place of the oldest words where there is no room.</summary>
    public void Add(ReadOnlySpan<int> tokens)
    {
        int text = 0;
        foreach (int token in tokens)
        {
            text += _special.IsText(token) ? 1 : 0;
        }

        int skipped = Math.Max(0, text - (_tokens.Length - _given));
        int dropped = Math.Max(0, Count + text - skipped - _tokens.Length);
        _tokens.AsSpan((_given + dropped)..Count).CopyTo(_tokens.AsSpan(_given));
        Count -= dropped;
        foreach (int token in tokens)
        {
            if (_special.IsText(token) && skipped-- <= 0)
            {
                _tokens[Count++] = token;
            }
        }
    }

    /// <summary>Forgets what was said: it looked wrong, and would mislead the next window.</summary>
    public void Reset() => Count = _given;
}
