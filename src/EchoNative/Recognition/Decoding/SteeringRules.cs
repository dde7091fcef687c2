using System.Text;
using EchoNative.Models;

namespace EchoNative;

/// <summary>Bounds of the options that steer a session; what depends on the model's vocabulary is left to <see cref="DecodeSteering"/>.</summary>
internal static class SteeringRules
{
    /// <exception cref="ArgumentException">An option is out of range; its name is told.</exception>
    public static void Validate(SessionOptions options, ModelInfo model)
    {
        ThrowIfBadPrompt(options.Prompt);
        ThrowIfBadTexts(options.HotWords, nameof(options.HotWords));
        ThrowIfBadTexts(options.SuppressText, nameof(options.SuppressText));
        ThrowIfTooMany(options.SuppressTokens, SessionOptions.MaxSuppressTokens, nameof(options.SuppressTokens));
        foreach (int token in options.SuppressTokens)
        {
            // Without its end a text would run on to the limit; above it lie marks and times, which the decoder's rules need.
            DecodeOptions.ThrowIfOutside(token, 0, LastText(model), nameof(options.SuppressTokens));
        }

        ThrowIfTooMany(options.Temperatures, SessionOptions.MaxTemperatures, nameof(options.Temperatures));
        float last = 0;
        foreach (float temperature in options.Temperatures)
        {
            // Written so that NaN fails.
            if (!(temperature > last && temperature <= 1))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(options.Temperatures), temperature, "Temperatures rise, each above 0 and up to 1.");
            }

            last = temperature;
        }

        if (options.BeamSize > 1 && !AreSteps(options.Temperatures))
        {
            throw new ArgumentException("With beams, temperatures are steps of one size, 0.1 or more, up to 1.", nameof(options.Temperatures));
        }
    }

    /// <exception cref="ArgumentException">The prompt is too long or not valid Unicode.</exception>
    public static void ThrowIfBadPrompt(string prompt) =>
        ThrowIfBadText(prompt, 0, SessionOptions.MaxPromptLength, nameof(SessionOptions.Prompt));

    // libwhisper's own loop, which decodes with beams, counts up to 1.
    private static bool AreSteps(IReadOnlyList<float> temperatures)
    {
        for (int i = 0; i < temperatures.Count; i++)
        {
            if (temperatures[0] < 0.1f || MathF.Abs(temperatures[i] - ((i + 1) * temperatures[0])) > 1e-3f)
            {
                return false;
            }
        }

        return temperatures.Count == 0 || temperatures[^1] + temperatures[0] > 1.001f;
    }

    private static void ThrowIfBadTexts(IReadOnlyList<string> texts, string name)
    {
        ThrowIfTooMany(texts, SessionOptions.MaxTexts, name);
        foreach (string text in texts)
        {
            ThrowIfBadText(text, 1, SessionOptions.MaxTextLength, name);
        }
    }

    private static void ThrowIfTooMany<T>(IReadOnlyList<T> list, int most, string name)
    {
        ArgumentNullException.ThrowIfNull(list, name);
        if (list.Count > most)
        {
            throw new ArgumentException($"{name} has {list.Count} entries, at most {most} are taken.", name);
        }
    }

    private static void ThrowIfBadText(string text, int min, int max, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        if (text.Length > max || text.AsSpan().Trim().Length < min)
        {
            throw new ArgumentException($"A text of {name} has {text.Length} characters; {min}–{max} are taken, not all of them spaces.", name);
        }

        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            // A NUL would end the text for libwhisper without a word.
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int length) != System.Buffers.OperationStatus.Done || rune.Value == 0)
            {
                throw new ArgumentException($"A text of {name} contains a NUL character or an unpaired surrogate.", name);
            }

            rest = rest[length..];
        }
    }

    /// <summary>The last token of text: after it come the end of the text, the start, the languages, six marks and 1501 times (whisper.cpp, <c>whisper_vocab</c>).</summary>
    public static int LastText(ModelInfo model) => model.IsMultilingual ? 50256 : 50255;
}
