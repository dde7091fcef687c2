using System.Globalization;
using System.Numerics;
using System.Text;

namespace EchoNative.Evaluation.Words;

/// <summary>
/// Reads words one by one and puts numbers together. What it has of a number is either a value to calculate with (<c>two hundred</c>) or
/// digits that further ones are put behind (<c>nineteen ninety</c>).
/// </summary>
internal sealed class NumberReader
{
    private readonly List<string> _output = [];
    private readonly StringBuilder _digits = new();
    private BigInteger? _value;
    private string _prefix = "";

    private NumberReader()
    {
    }

    private bool HasDigits => _digits.Length > 0;

    private bool HasNumber => HasDigits || _value is not null;

    /// <summary>The words with numbers in place of those that spell one.</summary>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> words)
    {
        var reader = new NumberReader();
        for (int i = 0; i < words.Count; i++)
        {
            i += reader.Take(i > 0 ? words[i - 1] : null, words[i], i + 1 < words.Count ? words[i + 1] : null) ? 1 : 0;
        }

        reader.Flush();
        return reader._output;
    }

    /// <summary>Takes a word.</summary>
    /// <returns>Whether the next one is taken along.</returns>
    private bool Take(string? previous, string word, string? next)
    {
        bool hasPrefix = "£€$¢".Contains(word[0], StringComparison.Ordinal);
        string bare = hasPrefix ? word[1..] : word;
        if (IsNumeric(bare))
        {
            TakeDigits(word, bare, hasPrefix);
            return false;
        }

        if (!EnglishNumbers.Words.TryGetValue(word, out NumberWord? known))
        {
            Flush();
            Write(word);
            return false;
        }

        switch (known.Kind)
        {
            case NumberWordKind.Zero:
                Append("0");
                return false;
            case NumberWordKind.Unit:
                TakeSmall(known, Kind(previous) is NumberWordKind.Unit && IsPlain(previous), Kind(previous) is NumberWordKind.Ten && IsPlain(previous), known.Value < 10 ? 10 : 100);
                return false;
            case NumberWordKind.Ten:
                TakeSmall(known, afterUnit: false, afterTen: false, 100);
                return false;
            case NumberWordKind.Multiplier:
                TakeMultiplier(known);
                return false;
            case NumberWordKind.Sign:
                Flush();
                if (IsNumberWord(next))
                {
                    _prefix = known.Suffix;
                }
                else
                {
                    Write(word);
                }

                return false;
            case NumberWordKind.Currency:
                if (HasNumber)
                {
                    _prefix = known.Suffix;
                    Flush();
                }
                else
                {
                    Write(word);
                }

                return false;
            case NumberWordKind.Percent:
                return TakePercent(word, next);
            default:
                return TakeSpecial(previous, word, next);
        }
    }

    private void TakeDigits(string word, string bare, bool hasPrefix)
    {
        if (HasDigits && _digits[^1] == '.')
        {
            _ = _digits.Append(word); // behind the point
            return;
        }

        Flush();
        _prefix = hasPrefix ? word[..1] : _prefix;
        if (Fraction(bare) is { } whole)
        {
            _value = whole;
        }
        else
        {
            _ = _digits.Append(bare);
        }
    }

    private void TakeSmall(NumberWord word, bool afterUnit, bool afterTen, int room)
    {
        if (HasDigits && afterTen && word.Value < 10)
        {
            _digits[^1] = (char)('0' + (int)word.Value);
        }
        else if (!HasNumber)
        {
            _value = word.Value;
        }
        else if (!HasDigits && !afterUnit && _value % room == 0)
        {
            _value += word.Value;
        }
        else
        {
            ToDigits(_value?.ToString(CultureInfo.InvariantCulture) ?? "");
            _ = _digits.Append(word.Value);
        }

        End(word);
    }

    private void TakeMultiplier(NumberWord word)
    {
        if (HasDigits || _value == 0)
        {
            if ((HasDigits ? Fraction(_digits.ToString(), word.Value) : 0) is { } product)
            {
                _ = _digits.Clear();
                _value = product;
            }
            else
            {
                Flush();
                _value = word.Value;
            }
        }
        else
        {
            _value = _value is { } value ? (value / 1000 * 1000) + (value % 1000 * word.Value) : word.Value;
        }

        End(word);
    }

    private bool TakePercent(string word, string? next)
    {
        bool isPerCent = word == "per" && next == "cent";
        if (HasNumber && (isPerCent || word == "percent"))
        {
            Flush("%");
            return isPerCent;
        }

        Flush();
        Write(word);
        return false;
    }

    private bool TakeSpecial(string? previous, string word, string? next)
    {
        if (!IsNumberWord(next))
        {
            Flush();
            Write(word);
            return false;
        }

        switch (word)
        {
            case "and" when Kind(previous) is NumberWordKind.Multiplier && IsPlain(previous):
                return false;
            case "double" or "triple" when Kind(next) is NumberWordKind.Unit or NumberWordKind.Zero && IsPlain(next):
                string digits = EnglishNumbers.Words[next!].Value.ToString(CultureInfo.InvariantCulture);
                Append(string.Concat(Enumerable.Repeat(digits, word == "double" ? 2 : 3)));
                return true;
            case "point":
                if (IsNumeric(next!) || (Kind(next) is NumberWordKind.Zero or NumberWordKind.Unit or NumberWordKind.Ten && IsPlain(next)))
                {
                    Append(".");
                }

                return false;
            default:
                Flush();
                Write(word);
                return false;
        }
    }

    private void Append(string digits)
    {
        ToDigits(_value is { IsZero: false } value ? value.ToString(CultureInfo.InvariantCulture) : "");
        _ = _digits.Append(digits);
    }

    private void ToDigits(string value)
    {
        if (!HasDigits)
        {
            _ = _digits.Append(value);
        }

        _value = null;
    }

    // A plural or an ordinal is the end of its number.
    private void End(NumberWord word)
    {
        if (word.Suffix.Length > 0)
        {
            Flush(word.Suffix);
        }
    }

    private void Flush(string suffix = "")
    {
        if (HasNumber)
        {
            Write((HasDigits ? _digits.ToString() : _value!.Value.ToString(CultureInfo.InvariantCulture)) + suffix);
            _ = _digits.Clear();
            _value = null;
        }
    }

    private void Write(string word)
    {
        _output.Add(_prefix + word);
        _prefix = "";
    }

    private static NumberWordKind? Kind(string? word) => word is not null && EnglishNumbers.Words.TryGetValue(word, out NumberWord? known) ? known.Kind : null;

    private static bool IsPlain(string? word) => EnglishNumbers.Words[word!].Suffix.Length == 0;

    private static bool IsNumberWord(string? word) => word is not null && (EnglishNumbers.Words.ContainsKey(word) || IsNumeric(word));

    private static bool IsNumeric(string word)
    {
        int point = word.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? IsDigits(word) : IsDigits(word.AsSpan(0, point)) && IsDigits(word.AsSpan(point + 1));
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Digits, perhaps with a point, times a number; null where that is no whole number.</summary>
    private static BigInteger? Fraction(string digits, BigInteger? times = null)
    {
        const int Longest = 300; // more are no number that anybody says; parsing takes the square of it
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        string all = point < 0 ? digits : digits.Remove(point, 1);
        if (!IsDigits(all) || all.Length > Longest)
        {
            return null;
        }

        BigInteger product = BigInteger.Parse(all, CultureInfo.InvariantCulture) * (times ?? 1);
        var quotient = BigInteger.DivRem(product, BigInteger.Pow(10, point < 0 ? 0 : all.Length - point), out BigInteger rest);
        return rest.IsZero ? quotient : null;
    }
}
