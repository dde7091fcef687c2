using System.Collections.Frozen;
using System.Numerics;
using System.Text.RegularExpressions;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// Numbers that are spelt out, as digits, by the rules of Whisper's evaluation: <c>forty three thousand</c> is <c>43000</c>, digits in a row are
/// one number (<c>nine one one</c> is <c>911</c>), <c>two dollars and seventy cents</c> is <c>$2.70</c>, endings stay (<c>31st</c>, <c>1960s</c>).
/// </summary>
internal static partial class EnglishNumbers
{
    private static readonly string[] Units =
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] TensFromTwenty = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly string[] PowersOfThousand =
    [
        "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion", "septillion", "octillion", "nonillion", "decillion",
    ];

    /// <summary>All words that mean something beside numbers, by name.</summary>
    public static FrozenDictionary<string, NumberWord> Words { get; } = Make().ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly Regex HalfPattern = new(
        $@"\b(?:a\s+half\s+|half\s+(?:a\s+)?)(?<of>hundred|{string.Join('|', PowersOfThousand)})\b", RegexOptions.CultureInvariant);

    /// <summary>A text of lower case, without punctuation, with numbers as digits.</summary>
    public static string Normalise(string text)
    {
        text = AndAHalf().Replace(text, static match => IsNumber(match.Groups["word"].Value) ? $"{match.Groups["word"].Value} point five" : match.Value);
        text = HalfPattern.Replace(text, "0.5 ${of}");
        text = LetterThenDigit().Replace(text, " ");
        text = Ending().Replace(text, "$1$2");
        text = string.Join(' ', NumberReader.Read(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        text = Cents().Replace(text, static match => $"{match.Groups["whole"].Value}.{match.Groups["cents"].Value.PadLeft(2, '0')}");
        text = CentsOnly().Replace(text, static match => $"¢{int.Parse(match.Groups["cents"].Value, System.Globalization.CultureInfo.InvariantCulture)}");
        return One().Replace(text, "one$1");
    }

    private static bool IsNumber(string word) =>
        Words.TryGetValue(word, out NumberWord? known) && known.Kind is NumberWordKind.Zero or NumberWordKind.Unit or NumberWordKind.Ten or NumberWordKind.Multiplier
        && known is { Suffix: "" };

    private static Dictionary<string, NumberWord> Make()
    {
        var words = new Dictionary<string, NumberWord>(StringComparer.Ordinal);
        foreach (string zero in (string[])["o", "oh", "zero"])
        {
            words[zero] = new(NumberWordKind.Zero, 0);
        }

        words["zeroth"] = new(NumberWordKind.Unit, 0, "th");
        for (int i = 0; i < Units.Length; i++)
        {
            string unit = Units[i];
            words[unit] = new(NumberWordKind.Unit, i + 1);
            words[unit == "six" ? "sixes" : unit + "s"] = new(NumberWordKind.Unit, i + 1, "s");
            (string ordinal, string suffix) = unit switch
            {
                "one" => ("first", "st"),
                "two" => ("second", "nd"),
                "three" => ("third", "rd"),
                "five" => ("fifth", "th"),
                "twelve" => ("twelfth", "th"),
                _ => (unit + (unit.EndsWith('t') ? "h" : "th"), "th"),
            };
            words[ordinal] = new(NumberWordKind.Unit, i + 1, suffix);
        }

        // So Whisper has it, "nineth" and all; the right one is added.
        words["ninth"] = new(NumberWordKind.Unit, 9, "th");
        for (int i = 0; i < TensFromTwenty.Length; i++)
        {
            string ten = TensFromTwenty[i];
            words[ten] = new(NumberWordKind.Ten, 10 * (i + 2));
            words[ten[..^1] + "ies"] = new(NumberWordKind.Ten, 10 * (i + 2), "s");
            words[ten[..^1] + "ieth"] = new(NumberWordKind.Ten, 10 * (i + 2), "th");
        }

        foreach ((string multiplier, BigInteger value) in PowersOfThousand.Select(static (name, i) => (name, BigInteger.Pow(1000, i + 1))).Prepend(("hundred", 100)))
        {
            words[multiplier] = new(NumberWordKind.Multiplier, value);
            words[multiplier + "s"] = new(NumberWordKind.Multiplier, value, "s");
            words[multiplier + "th"] = new(NumberWordKind.Multiplier, value, "th");
        }

        foreach ((string name, string sign) in ((string, string)[])[("minus", "-"), ("negative", "-"), ("plus", "+"), ("positive", "+")])
        {
            words[name] = new(NumberWordKind.Sign, 0, sign);
        }

        foreach ((string name, string sign) in ((string, string)[])[("pound", "£"), ("euro", "€"), ("dollar", "$"), ("cent", "¢")])
        {
            words[name] = words[name + "s"] = new(NumberWordKind.Currency, 0, sign);
        }

        words["per"] = words["percent"] = new(NumberWordKind.Percent, 0);
        words["and"] = words["double"] = words["triple"] = words["point"] = new(NumberWordKind.Special, 0);
        return words;
    }

    [GeneratedRegex(@"(?<!\S)(?<word>(?>\S+))\s+and\s+a\s+half\b")]
    private static partial Regex AndAHalf();

    [GeneratedRegex("(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])")]
    private static partial Regex LetterThenDigit();

    [GeneratedRegex(@"([0-9])\s+(st|nd|rd|th|s)\b")]
    private static partial Regex Ending();

    [GeneratedRegex(@"(?<whole>[€£$][0-9]+) (?:and )?¢(?<cents>[0-9]{1,2})\b")]
    private static partial Regex Cents();

    [GeneratedRegex(@"[€£$]0\.(?<cents>[0-9]{1,2})\b")]
    private static partial Regex CentsOnly();

    [GeneratedRegex(@"\b1(s?)\b")]
    private static partial Regex One();
}
