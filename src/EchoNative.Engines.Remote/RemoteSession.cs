namespace EchoNative;

/// <summary>What sessions may ask of services.</summary>
internal static class RemoteSession
{
    /// <summary>Checks what no service's model would refuse by itself before the first words.</summary>
    /// <exception cref="ArgumentException">The language is none, or the prompt is too long.</exception>
    public static void Validate(SessionOptions options)
    {
        if (options.Prompt.Length > SessionOptions.MaxPromptLength)
        {
            throw new ArgumentException($"A prompt has at most {SessionOptions.MaxPromptLength} characters.", nameof(options.Prompt));
        }

        if (options.Language is not (null or "auto") && LanguageNames.CodeOf(options.Language) != options.Language)
        {
            throw new ArgumentException($"'{options.Language}' is not the code of a language.", nameof(options.Language));
        }
    }
}
