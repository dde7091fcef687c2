using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// The part of normalisation that belongs to no language, after the paper of Whisper (Radford et al. 2022, appendix C): lower case; what stands
/// in brackets is no speech; marks, symbols and punctuation are spaces; white space is one space.
/// </summary>
internal static partial class BasicNormaliser
{
    public static string Normalise(string text) => OneSpace(Clean(WithoutRemarks(text.ToLowerInvariant()), keep: "", diacritics: true));

    /// <summary>Without what stands in brackets.</summary>
    public static string WithoutRemarks(string text) => Without(Without(text, "<[", ">]", shortest: 0), "(", ")", shortest: 1);

    /// <summary>Puts a space for each mark, symbol and punctuation.</summary>
    /// <param name="text">The text.</param>
    /// <param name="keep">Characters that stay.</param>
    /// <param name="diacritics">Letters keep their diacritics; without, letters such as œ are spelt out, too.</param>
    public static string Clean(string text, string keep, bool diacritics)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            char letter = !rune.IsBmp ? '\0' : rune.Value is >= 0xff01 and <= 0xff5e ? (char)(rune.Value - 0xfee0) : (char)rune.Value; // full width
            if (keep.Contains(letter, StringComparison.Ordinal))
            {
                _ = clean.Append(letter);
            }
            else if (!diacritics && SpeltOut(letter) is { } letters)
            {
                _ = clean.Append(letters);
            }
            else if (diacritics && clean.Length > 0 && LatinLetters.Compose(clean[^1], letter) is { } composed)
            {
                clean[^1] = composed;
            }
            else if (IsMark(letter == '\0' ? Rune.GetUnicodeCategory(rune) : char.GetUnicodeCategory(letter)) is { } isMark)
            {
                _ = isMark && !diacritics ? clean : clean.Append(' ');
            }
            else if (letter == '\0')
            {
                _ = clean.Append(rune);
            }
            else
            {
                _ = clean.Append(diacritics ? letter : LatinLetters.WithoutMarks(letter));
            }
        }

        return clean.ToString().ToLowerInvariant(); // full-width capitals
    }

    /// <summary>With one space for any white space, and none at the ends.</summary>
    public static string OneSpace(string text) => WhiteSpace().Replace(text, " ").Trim();

    // Not a regular expression: that one takes the square of the time where brackets are opened and never closed.
    private static string Without(string text, string opening, string closing, int shortest)
    {
        var kept = new StringBuilder(text.Length);
        int from = 0;
        while (text.AsSpan(from).IndexOfAny(opening) is >= 0 and int open && text.AsSpan(from + open + 1).IndexOfAny(closing) is >= 0 and int length)
        {
            _ = length >= shortest ? kept.Append(text, from, open) : kept.Append(text, from, open + length + 2);
            from += open + length + 2;
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }

    // Whether it belongs to the letter before it; null for what is no mark, symbol or punctuation.
    private static bool? IsMark(UnicodeCategory category) => category switch
    {
        UnicodeCategory.NonSpacingMark => true,
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
            or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol => false,
        _ => null,
    };

    private static string? SpeltOut(char letter) => letter switch
    {
        'œ' => "oe",
        'æ' => "ae",
        'ø' => "o",
        'ß' => "ss",
        'đ' or 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        _ => null,
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
