using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// Normalisation of English as Whisper's results are published with it (Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak
/// Supervision", appendix C; <c>EnglishTextNormalizer</c> of its code), in the same order. Spelling follows rules of our own (<see cref="EnglishSpelling"/>).
/// </summary>
internal static partial class EnglishNormaliser
{
    private const string Symbols = ".%$¢€£"; // that numbers have

    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["won't"] = "will not",
        ["can't"] = "can not",
        ["let's"] = "let us",
        ["ain't"] = "aint",
        ["y'all"] = "you all",
        ["wanna"] = "want to",
        ["gotta"] = "got to",
        ["gonna"] = "going to",
        ["i'ma"] = "i am going to",
        ["imma"] = "i am going to",
        ["woulda"] = "would have",
        ["coulda"] = "could have",
        ["shoulda"] = "should have",
        ["ma'am"] = "madam",
        ["mr"] = "mister ",
        ["mrs"] = "missus ",
        ["st"] = "saint ",
        ["dr"] = "doctor ",
        ["prof"] = "professor ",
        ["capt"] = "captain ",
        ["gov"] = "governor ",
        ["ald"] = "alderman ",
        ["gen"] = "general ",
        ["sen"] = "senator ",
        ["rep"] = "representative ",
        ["pres"] = "president ",
        ["rev"] = "reverend ",
        ["hon"] = "honorable ",
        ["asst"] = "assistant ",
        ["assoc"] = "associate ",
        ["lt"] = "lieutenant ",
        ["col"] = "colonel ",
        ["jr"] = "junior ",
        ["sr"] = "senior ",
        ["esq"] = "esquire ",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Endings = new Dictionary<string, string>
    {
        ["n't"] = " not",
        ["'re"] = " are",
        ["'s"] = " is",
        ["'d"] = " would",
        ["'ll"] = " will",
        ["'t"] = " not",
        ["'ve"] = " have",
        ["'m"] = " am",
    }.ToFrozenDictionary();

    private static readonly Regex WordsPattern = new($@"\b(?:{string.Join('|', Words.Keys.Order(StringComparer.Ordinal))})\b", RegexOptions.CultureInvariant);

    /// <summary>The text as it is compared.</summary>
    public static string Normalise(string text)
    {
        text = BasicNormaliser.WithoutRemarks(text.ToLowerInvariant());
        text = Hesitations().Replace(text, "");
        text = SpaceBeforeApostrophe().Replace(text, "'");
        text = WordsPattern.Replace(text, static match => Words[match.Value]);
        text = Perfect().Replace(text, static match => match.Groups["verb"].Value == "s" ? " has " : " had ");
        text = EndingsPattern().Replace(text, static match => Endings[match.Value]);
        text = CommaInNumber().Replace(text, "$1$2");
        text = FullStop().Replace(text, " $1");
        text = BasicNormaliser.Clean(text, Symbols, diacritics: false);
        text = EnglishNumbers.Normalise(text);
        text = EnglishSpelling.American(text);
        text = SymbolBeforeNoNumber().Replace(text, " $1");
        text = PercentAfterNoNumber().Replace(text, "$1 ");
        return BasicNormaliser.OneSpace(text);
    }

    [GeneratedRegex(@"\b(?:hmm|mm|mhm|mmm|uh|um)\b")]
    private static partial Regex Hesitations();

    [GeneratedRegex(@"(?<!\s)\s+'")]
    private static partial Regex SpaceBeforeApostrophe();

    [GeneratedRegex(@"'(?<verb>[ds]) (?=been\b|gone\b)|'(?<verb>d) (?=done\b)|'(?<verb>s) (?=got\b)")]
    private static partial Regex Perfect();

    [GeneratedRegex(@"(?:n't|'re|'s|'d|'ll|'t|'ve|'m)\b")]
    private static partial Regex EndingsPattern();

    [GeneratedRegex(@"(\d),(\d)")]
    private static partial Regex CommaInNumber();

    [GeneratedRegex(@"\.([^0-9]|$)")]
    private static partial Regex FullStop();

    [GeneratedRegex(@"[.$¢€£]([^0-9])")]
    private static partial Regex SymbolBeforeNoNumber();

    [GeneratedRegex(@"([^0-9])%")]
    private static partial Regex PercentAfterNoNumber();
}
