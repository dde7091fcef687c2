using System.Globalization;
using EchoNative.Audio;
using Microsoft.Extensions.AI;

namespace EchoNative.Extensions;

/// <summary><see cref="SpeechToTextOptions"/> in the engine's terms.</summary>
/// <param name="Raw">What the stream holds; null when it says so itself.</param>
/// <param name="Language">As the engine wants it; null when nothing was asked for.</param>
/// <param name="Translate">Whether English text was asked for where other speech may come.</param>
/// <param name="Prompt">Context before the first words; empty without.</param>
/// <param name="Representation">What the caller's factory made.</param>
internal sealed record SpeechToTextRequest(AudioFormat? Raw, string? Language, bool Translate, string Prompt, object? Representation)
{
    /// <summary>Checks and translates.</summary>
    /// <param name="options">The caller's.</param>
    /// <param name="client">Handed to the caller's factory.</param>
    /// <param name="model">Name of the loaded model; null when none is known yet.</param>
    /// <param name="multilingual">Whether the model can translate.</param>
    /// <exception cref="ArgumentException">Something asked for can't be had.</exception>
    /// <exception cref="AudioFormatException">Raw audio of this format can't be taken.</exception>
    public static SpeechToTextRequest From(SpeechToTextOptions? options, ISpeechToTextClient client, string? model, bool multilingual)
    {
        if (options is null)
        {
            return new SpeechToTextRequest(null, null, false, "", null);
        }

        if (options.ModelId is { } id && model is not null && id != model && $"ggml-{id}" != model)
        {
            throw new ArgumentException($"The engine has the model '{model}', not '{id}'.", nameof(options));
        }

        string? speech = PrimaryOf(options.SpeechLanguage);
        string? text = PrimaryOf(options.TextLanguage);
        if (text is not (null or "en") && text != speech)
        {
            throw new ArgumentException(
                $"Text in '{options.TextLanguage}' from other speech can't be had: Whisper translates into English only. For speech in that language set SpeechLanguage, too.",
                nameof(options));
        }

        // Speech that may be in any language; what an English-only model hears is English already.
        bool translate = text == "en" && speech != "en" && (multilingual || speech is not null);
        return new SpeechToTextRequest(FormatOf(options), speech, translate, PromptOf(options), options.RawRepresentationFactory?.Invoke(client));
    }

    /// <summary>For a live session. What the caller's factory has set wins.</summary>
    public SessionOptions ToSessionOptions()
    {
        SessionOptions own = Representation as SessionOptions ?? new SessionOptions();
        return own with { Language = own.Language ?? Language, Translate = own.Translate || Translate, Prompt = own.Prompt.Length > 0 ? own.Prompt : Prompt };
    }

    /// <summary>For a whole recording. What the caller's factory has set wins.</summary>
    public TranscribeOptions ToTranscribeOptions()
    {
        TranscribeOptions own = Representation as TranscribeOptions ?? new TranscribeOptions();
        return own with { Language = own.Language ?? Language, Translate = own.Translate || Translate, Prompt = own.Prompt.Length > 0 ? own.Prompt : Prompt };
    }

    /// <summary>Opens the caller's stream, which stays open.</summary>
    public IAudioSource Open(Stream audio) =>
        Raw is { } format ? AudioFile.OpenRaw(audio, format, leaveOpen: true) : AudioFile.Open(audio, leaveOpen: true);

    // "en-US" and "EN" are "en"; Whisper knows no regions.
    private static string? PrimaryOf(string? language) =>
        string.IsNullOrWhiteSpace(language) ? null : language.Split('-', '_')[0].Trim().ToLowerInvariant();

    private static string PromptOf(SpeechToTextOptions options) =>
        options.AdditionalProperties?.GetValueOrDefault(EchoNativeSpeechToTextClient.PromptProperty) switch
        {
            null => "",
            string prompt => prompt,
            _ => throw new ArgumentException("The prompt is not a string.", nameof(options)),
        };

    private static AudioFormat? FormatOf(SpeechToTextOptions options)
    {
        if (options.AdditionalProperties?.GetValueOrDefault(EchoNativeSpeechToTextClient.EncodingProperty) is not { } encoding)
        {
            return null;
        }

        SampleEncoding known = encoding switch
        {
            SampleEncoding value => value,
            string name when Enum.GetNames<SampleEncoding>().Contains(name, StringComparer.OrdinalIgnoreCase) => Enum.Parse<SampleEncoding>(name, ignoreCase: true),
            _ => throw new ArgumentException($"'{encoding}' is not one of {string.Join(", ", Enum.GetNames<SampleEncoding>())}.", nameof(options)),
        };
        int rate = options.SpeechSampleRate
            ?? throw new ArgumentException("Raw audio needs SpeechSampleRate.", nameof(options));
        var format = new AudioFormat(rate, ChannelsOf(options), known);
        format.Validate();
        return format;
    }

    private static int ChannelsOf(SpeechToTextOptions options)
    {
        object channels = options.AdditionalProperties!.GetValueOrDefault(EchoNativeSpeechToTextClient.ChannelsProperty) ?? 1;
        return int.TryParse(Convert.ToString(channels, CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : throw new ArgumentException($"'{channels}' is not a number of channels.", nameof(options));
    }
}
