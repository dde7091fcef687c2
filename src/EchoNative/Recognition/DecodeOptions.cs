using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// How one stretch of audio is decoded by <see cref="WhisperState.Run"/>. Every value is checked before libwhisper sees it, because
/// it crashes, hangs or quietly decodes nonsense on most wrong ones.
/// </summary>
public sealed record DecodeOptions
{
    /// <summary>Most threads of one inference.</summary>
    public const int MaxThreads = 64;

    /// <summary>Most candidates or beams (<c>WHISPER_MAX_DECODERS</c>).</summary>
    public const int MaxDecoders = 8;

    /// <summary>Smallest <see cref="AudioContext"/>: below it Whisper's encoder sees too little to be of use.</summary>
    public const int MinAudioContext = 64;

    /// <summary>Two-letter code such as <c>en</c>, or <c>auto</c>. Null: English for an English-only model, else detected.</summary>
    public string? Language { get; init; }

    /// <summary>Translate into English instead of transcribing; needs a multilingual model.</summary>
    public bool Translate { get; init; }

    /// <summary>Threads, 1–<see cref="MaxThreads"/>. More than there are cores makes it slower.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Encoder positions (20 ms each), 0 for the model's full context. Otherwise it must cover the audio, and be a multiple of 256
    /// where the model uses flash attention: in between, a reused state attends to leftovers of its previous call.
    /// </summary>
    public int AudioContext { get; init; }

    /// <summary>Decode the audio as one window and one segment. It must then fit into the context.</summary>
    public bool SingleSegment { get; init; }

    /// <summary>Estimate start and end of every token.</summary>
    public bool TokenTimes { get; init; } = true;

    /// <summary>Let the text of one window be context for the next.</summary>
    public bool CarryContext { get; init; }

    /// <summary>Most tokens per segment, 0 for no other limit than half the text context.</summary>
    public int MaxTokens { get; init; }

    /// <summary>Sampling temperature, 0–1. 0 takes the most likely token.</summary>
    public float Temperature { get; init; }

    /// <summary>Step to a higher temperature after a degenerate result, 0.1–1; 0 never retries.</summary>
    public float TemperatureIncrement { get; init; }

    /// <summary>Candidates at temperatures above 0, 1–<see cref="MaxDecoders"/>.</summary>
    public int BestOf { get; init; } = 1;

    /// <summary>Beams, 1 (greedy)–<see cref="MaxDecoders"/>.</summary>
    public int BeamSize { get; init; } = 1;

    /// <summary>Tokens that precede the audio as context, at most half the text context, all of the model's vocabulary.</summary>
    public ReadOnlyMemory<int> Prompt { get; init; }

    /// <summary>What is wanted and what not, beyond the prompt.</summary>
    internal DecodeSteering? Steering { get; init; }

    internal void Validate(ModelInfo model, bool flashAttention)
    {
        ValidateLanguage(model);
        ThrowIfOutside(Threads, 1, MaxThreads, nameof(Threads));
        ThrowIfOutside(MaxTokens, 0, model.TextContext / 2, nameof(MaxTokens));
        ThrowIfOutside(BestOf, 1, MaxDecoders, nameof(BestOf));
        ThrowIfOutside(BeamSize, 1, MaxDecoders, nameof(BeamSize));
        ThrowIfBadAudioContext(AudioContext, model, flashAttention);

        // Written so that NaN fails.
        if (!(Temperature >= 0 && Temperature <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "A temperature lies between 0 and 1.");
        }

        if (TemperatureIncrement != 0 && !(TemperatureIncrement >= 0.1f && TemperatureIncrement <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TemperatureIncrement), TemperatureIncrement, "A temperature increment is 0 or lies between 0.1 and 1.");
        }

        ThrowIfOutside(Prompt.Length, 0, model.TextContext / 2, nameof(Prompt));
        foreach (int token in Prompt.Span)
        {
            ThrowIfOutside(token, 0, model.VocabularySize - 1, nameof(Prompt));
        }
    }

    internal static void ThrowIfOutside(int value, int min, int max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} lies between {min} and {max}.");
        }
    }

    internal static void ThrowIfBadAudioContext(int audioContext, ModelInfo model, bool flashAttention)
    {
        if (audioContext == 0)
        {
            return;
        }

        ThrowIfOutside(audioContext, MinAudioContext, model.AudioContext, nameof(AudioContext));
        if (flashAttention && audioContext % 256 != 0 && audioContext != model.AudioContext)
        {
            throw new ArgumentOutOfRangeException(
                nameof(AudioContext), audioContext, "With flash attention the audio context must be a multiple of 256 or the model's own.");
        }
    }

    private void ValidateLanguage(ModelInfo model)
    {
        if (Language is not null && Language != "auto" && !LanguageTable.TryGetId(Language, out _))
        {
            throw new ArgumentException($"'{Language}' is not a language Whisper knows; use a code such as 'en', or 'auto'.", nameof(Language));
        }

        if (!model.IsMultilingual && (Translate || Language is not (null or "auto" or "en")))
        {
            throw new ArgumentException("This model knows English only and can't translate.", Translate ? nameof(Translate) : nameof(Language));
        }
    }
}
