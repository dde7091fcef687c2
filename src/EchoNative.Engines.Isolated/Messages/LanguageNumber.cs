using EchoNative.Native;

namespace EchoNative.Isolation;

/// <summary>Languages as numbers: both processes have the same list.</summary>
internal static class LanguageNumber
{
    private const int Unknown = -1;
    private const int Auto = -2;

    public static int Of(string? code) =>
        code switch
        {
            null => Unknown,
            "auto" => Auto,
            _ => LanguageTable.TryGetId(code, out int id) ? id : throw new ArgumentException($"'{code}' is not a language that this engine knows."),
        };

    /// <exception cref="InvalidDataException">There is no such language.</exception>
    public static string? CodeOf(int number) => number switch
    {
        Unknown => null,
        Auto => "auto",
        >= 0 when number < LanguageTable.Codes.Count => LanguageTable.Codes[number],
        _ => throw new InvalidDataException($"there is no language {number}."),
    };
}
