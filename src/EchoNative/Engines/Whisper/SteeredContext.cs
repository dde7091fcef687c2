namespace EchoNative;

/// <summary>What an engine of Whisper models keeps for a session: its wishes in the model's tokens, and what it has said so far.</summary>
internal class SteeredContext : SessionContext
{
    private DecodeSteering? _steering; // null until there is a model to make it with
    private PromptHistory? _history;

    /// <param name="options">The session's, validated.</param>
    /// <param name="model">The model if it is in memory.</param>
    /// <exception cref="ArgumentException">The prompt has more tokens than the model takes.</exception>
    public SteeredContext(SessionOptions options, IWhisperModel? model)
        : base(options.Language)
    {
        Options = options;
        _steering = model is null ? null : DecodeSteering.Create(model, options);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _history is null ? [] : _history.Tokens;

    /// <summary>What the session wants to hear and what not. Null before <see cref="Prepare"/>.</summary>
    public DecodeSteering? Steering => _steering;

    /// <summary>What the session asks for.</summary>
    protected SessionOptions Options { get; }

    /// <summary>Text before the next window.</summary>
    public ReadOnlySpan<int> Prompt => _history is null ? _steering!.Prompt.Span : _history.Tokens;

    /// <summary>Before each window: the model is in memory now.</summary>
    /// <exception cref="ArgumentException">The prompt has more tokens than the model takes.</exception>
    public void Prepare(IWhisperModel model)
    {
        _steering ??= DecodeSteering.Create(model, Options);
        _history ??= Options.CarryContext ? new PromptHistory(model, _steering.Prompt) : null;
    }

    /// <inheritdoc/>
    public override void Remember(ReadOnlySpan<int> tokens, bool isBelieved)
    {
        if (isBelieved)
        {
            _history?.Add(tokens);
        }
        else
        {
            _history?.Reset();
        }
    }
}
