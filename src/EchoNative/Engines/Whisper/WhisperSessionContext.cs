namespace EchoNative;

/// <summary>What a <see cref="WhisperEngine"/> keeps for a session beyond what every Whisper model takes: options of libwhisper's own loop.</summary>
/// <param name="options">The session's, validated.</param>
/// <param name="model">The model if it is in memory.</param>
/// <exception cref="ArgumentException">The prompt has more tokens than the model takes.</exception>
internal sealed class WhisperSessionContext(SessionOptions options, WhisperModel? model) : SteeredContext(options, model)
{
    private readonly DecodeOptions?[] _decodeOptions = new DecodeOptions?[8];

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
        ref DecodeOptions? kept = ref _decodeOptions[(context + WindowDecoder.ContextStep - 1) / WindowDecoder.ContextStep];
        if (kept is not null && kept.Threads == threads)
        {
            return kept;
        }

        return kept = new DecodeOptions
        {
            Language = Language,
            Translate = Options.Translate,
            Threads = threads,
            TokenTimes = false, // WordAligner finds better ones
            AudioContext = context,
            BeamSize = Options.BeamSize,
            TemperatureIncrement = Options.Temperatures.Count == 0 ? 0 : Options.Temperatures[0],
            Prompt = Steering!.Prompt,
            Steering = Steering.IsIdle ? null : Steering,
        };
    }
}
