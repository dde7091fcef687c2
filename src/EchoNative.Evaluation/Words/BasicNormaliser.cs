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
    /// <param name="diacritics">Letters keep their diacritics (NFKC); without (NFKD), letters that Unicode does not take apart are spelt out, too.</param>
    public static string Clean(string text, string keep, bool diacritics)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.ToWellFormed().Normalize(diacritics ? NormalizationForm.FormKC : NormalizationForm.FormKD).EnumerateRunes())
        {
            if (rune.IsBmp && keep.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                _ = clean.Append(rune);
                continue;
            }

            if (!diacritics && SpeltOut(rune.Value) is { } letters)
            {
                _ = clean.Append(letters);
                continue;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark when !diacritics:
                    break;
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                    or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                    or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                    or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol
                    or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol:
                    _ = clean.Append(' ');
                    break;
                default:
                    _ = clean.Append(rune);
                    break;
            }
        }

        return clean.ToString();
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

    // String.Normalize refuses half a surrogate pair, which a damaged file may hold.
    private static string ToWellFormed(this string text) => text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;

    private static string? SpeltOut(int letter) => letter switch
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
