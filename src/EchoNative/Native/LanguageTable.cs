using System.Collections.Frozen;
using System.Runtime.InteropServices;
using EchoNative.Interop;

namespace EchoNative.Native;

/// <summary>The language codes that libwhisper knows, with its own constant strings to pass back to it.</summary>
internal static unsafe class LanguageTable
{
    private static readonly Lazy<(string[] Codes, FrozenDictionary<string, int> Ids)> Table = new(Build);

    public static IReadOnlyList<string> Codes => Table.Value.Codes;

    public static bool TryGetId(string code, out int id) => Table.Value.Ids.TryGetValue(code, out id);

    /// <summary>libwhisper's constant for a code that <see cref="TryGetId"/> knows.</summary>
    public static sbyte* Native(string code) => Whisper.whisper_lang_str(Table.Value.Ids[code]);

    private static (string[] Codes, FrozenDictionary<string, int> Ids) Build()
    {
        NativeLibraries.EnsureLoaded();
        string[] codes = new string[Whisper.whisper_lang_max_id() + 1];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = Marshal.PtrToStringUTF8((nint)Whisper.whisper_lang_str(i)) ?? "";
        }

        return (codes, codes.Select((code, id) => (code, id)).ToFrozenDictionary(x => x.code, x => x.id, StringComparer.Ordinal));
    }
}
