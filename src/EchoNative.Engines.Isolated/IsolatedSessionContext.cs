using EchoNative.Models;

namespace EchoNative.Isolation;

/// <summary>
/// What an <see cref="IsolatedEngine"/> keeps for a session: on this side, so that a child that dies takes nothing of it along.
/// </summary>
/// <param name="options">The session's, validated.</param>
/// <param name="model">The model.</param>
internal sealed class IsolatedSessionContext(SessionOptions options, ModelInfo model) : SessionContext(options.Language)
{
    private static long _contexts;
    private readonly int[] _history = options.CarryContext ? new int[DecodeSteering.MaxPromptTokens(model)] : [];
    private readonly int _lastText = SteeringRules.LastText(model);
    private int _count;

    /// <summary>Its number in this process.</summary>
    public long Id { get; } = Interlocked.Increment(ref _contexts);

    /// <summary>The session's options, as the child reads them.</summary>
    public byte[] Options { get; } = OptionsMessage.Write(options);

    /// <summary>What the session has said, without the prompt before it: as much as there is room for when there is none.</summary>
    public override ReadOnlySpan<int> Tokens => _history.AsSpan(0, _count);

    /// <inheritdoc/>
    public override void Remember(ReadOnlySpan<int> tokens, bool isBelieved)
    {
        if (!isBelieved)
        {
            _count = 0;
            return;
        }

        foreach (int token in tokens)
        {
            if (token > _lastText || _history.Length == 0)
            {
                continue;
            }

            if (_count == _history.Length)
            {
                _history.AsSpan(1).CopyTo(_history);
                _count--;
            }

            _history[_count++] = token;
        }
    }
}
