namespace EchoNative;

/// <summary>What sessions may ask of services.</summary>
internal static class RemoteSession
{
    /// <summary>Checks what no service's model would refuse by itself before the first words.</summary>
    /// <exception cref="ArgumentException">The language is none, or the prompt is too long.</exception>
    public static void Validate(SessionOptions options)
    {
        options.ValidateStream();
        Refuse(options.Translate, nameof(options.Translate));
        Refuse(options.HotWords.Count > 0, nameof(options.HotWords));
        Refuse(options.SuppressText.Count + options.SuppressTokens.Count > 0, nameof(options.SuppressText));
        Refuse(options.BeamSize != 1, nameof(options.BeamSize));
        Refuse(options.CarryContext, nameof(options.CarryContext));
        if (options.Prompt.Length > SessionOptions.MaxPromptLength)
        {
            throw new ArgumentException($"A prompt has at most {SessionOptions.MaxPromptLength} characters.", nameof(options.Prompt));
        }

        if (options.Language is not (null or "auto") && LanguageNames.CodeOf(options.Language) != options.Language)
        {
            throw new ArgumentException($"'{options.Language}' is not the code of a language.", nameof(options.Language));
        }
    }

    /// <summary>Refuses what no service does.</summary>
    public static void Refuse(bool isAsked, string option)
    {
        if (isAsked)
        {
            throw new ArgumentException($"A remote engine has no {option}.", option);
        }
    }
}
