namespace EchoNative;

/// <summary>What a <see cref="WhisperEngine"/> keeps for a session: its wishes in the model's tokens, and what it has said so far.</summary>
internal sealed class WhisperSessionContext : SessionContext
{
    private readonly SessionOptions _options;
    private readonly DecodeOptions?[] _decodeOptions = new DecodeOptions?[8];
    private DecodeSteering? _steering; // null until there is a model to make it with
    private PromptHistory? _history;

    /// <param name="options">The session's, validated.</param>
    /// <param name="model">The model if it is in memory.</param>
    /// <exception cref="ArgumentException">The prompt has more tokens than the model takes.</exception>
    public WhisperSessionContext(SessionOptions options, WhisperModel? model)
        : base(options.Language)
    {
        _options = options;
        _steering = model is null ? null : DecodeSteering.Create(model, options);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Tokens => _history is null ? [] : _history.Tokens;

    /// <summary>What the session wants to hear and what not. Null before <see cref="Prepare"/>.</summary>
    public DecodeSteering? Steering => _steering;

    /// <summary>Text before the next window.</summary>
    public ReadOnlySpan<int> Prompt => _history is null ? _steering!.Prompt.Span : _history.Tokens;

    /// <summary>Before each window: the model is in memory now.</summary>
    /// <exception cref="ArgumentException">The prompt has more tokens than the model takes.</exception>
    public void Prepare(WhisperModel model)
    {
        _steering ??= DecodeSteering.Create(model, _options);
        _history ??= _options.CarryContext ? new PromptHistory(model, _steering.Prompt) : null;
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

    /// <summary>Detected once, on the first words: detecting it in every window would let it flicker.</summary>
    public void Settle(string? language)
    {
        Language = language;
        Array.Clear(_decodeOptions);
    }

    /// <summary>For libwhisper's own loop, which no partial takes.</summary>
    /// <param name="context">Positions of the encoder.</param>
    /// <param name="threads">Threads of one step.</param>
    public DecodeOptions OptionsFor(int context, int threads)
    {
        ref DecodeOptions? options = ref _decodeOptions[(context + WindowDecoder.ContextStep - 1) / WindowDecoder.ContextStep];
        if (options is not null && options.Threads == threads)
        {
            return options;
        }

        return options = new DecodeOptions
        {
            Language = Language,
            Translate = _options.Translate,
            Threads = threads,
            TokenTimes = false, // WordAligner finds better ones
            AudioContext = context,
            BeamSize = _options.BeamSize,
            TemperatureIncrement = _options.Temperatures.Count == 0 ? 0 : _options.Temperatures[0],
            Prompt = _steering!.Prompt,
            Steering = _steering.IsIdle ? null : _steering,
        };
    }
}
