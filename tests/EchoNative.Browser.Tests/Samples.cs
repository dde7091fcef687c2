using EchoNative.Tests;

namespace EchoNative.Browser.Tests;

/// <summary>The recordings that come with the repository.</summary>
internal static class Samples
{
    /// <summary>25 s, several stretches of speech.</summary>
    public static string Demo { get; } = PathOf("demo.wav");

    public static string DemoText { get; } = Words("demo.txt");

    /// <summary>A WAVE file that says the same several times.</summary>
    public static byte[] Repeat(string path, int times)
    {
        const int Header = 44; // the canonical one, which these files have: its sizes are at 4 and 40
        byte[] once = File.ReadAllBytes(path);
        byte[] all = [.. once, .. Enumerable.Repeat(once[Header..], times - 1).SelectMany(samples => samples)];
        BitConverter.TryWriteBytes(all.AsSpan(4), all.Length - 8);
        BitConverter.TryWriteBytes(all.AsSpan(40), all.Length - Header);
        return all;
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "native", "models", "digits", "samples", name);

    private static string Words(string name) =>
        string.Join(' ', File.ReadAllText(PathOf(name)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
