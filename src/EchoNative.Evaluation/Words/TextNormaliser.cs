namespace EchoNative.Evaluation.Words;

/// <summary>Makes texts that say the same read the same, so that only what was heard wrong counts as wrong.</summary>
public static class TextNormaliser
{
    /// <summary>The text as it is compared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such normalisation.</exception>
    public static string Normalise(string text, TextNormalisation normalisation)
    {
        ArgumentNullException.ThrowIfNull(text);
        return normalisation switch
        {
            TextNormalisation.None => text,
            TextNormalisation.Basic => BasicNormaliser.Normalise(text),
            TextNormalisation.English => EnglishNormaliser.Normalise(text),
            _ => throw new ArgumentOutOfRangeException(nameof(normalisation)),
        };
    }

    /// <summary>The words of the text as they are compared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such normalisation.</exception>
    public static string[] Words(string text, TextNormalisation normalisation) =>
        Normalise(text, normalisation).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
