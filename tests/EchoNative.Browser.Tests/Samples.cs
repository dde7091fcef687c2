using EchoNative.Tests;

namespace EchoNative.Browser.Tests;

/// <summary>The recordings that come with the repository.</summary>
internal static class Samples
{
    private const int HeaderBytes = 44; // the canonical header, with its sizes at 4 and 40
    private const int BytesPerSecond = 32000; // 16 kHz, mono, 16 bits

    /// <summary>25 s, several stretches of speech.</summary>
    public static string Demo { get; } = PathOf("demo.wav");

    public static string DemoText { get; } = Words("demo.txt");

    /// <summary>The demonstration up to a pause after its fourth line.</summary>
    public static byte[] DemoBegin { get; } = WithSamples(SamplesOf(Demo).AsSpan(0, (int)(14.2 * BytesPerSecond)));

    /// <summary>What is said in it.</summary>
    public static string DemoBeginText { get; } = string.Join(' ', File.ReadLines(PathOf("demo.txt")).Take(4));

    /// <summary>The demonstration several times.</summary>
    public static byte[] RepeatDemo(int times) =>
        WithSamples(Enumerable.Repeat(SamplesOf(Demo), times).SelectMany(samples => samples).ToArray());

    private static byte[] SamplesOf(string path) => File.ReadAllBytes(path)[HeaderBytes..];

    private static byte[] WithSamples(ReadOnlySpan<byte> samples)
    {
        byte[] file = [.. File.ReadAllBytes(Demo).AsSpan(0, HeaderBytes), .. samples];
        BitConverter.TryWriteBytes(file.AsSpan(4), file.Length - 8);
        BitConverter.TryWriteBytes(file.AsSpan(40), samples.Length);
        return file;
    }

    private static string PathOf(string name) => Path.Combine(Repository.Root, "native", "models", "digits", "samples", name);

    private static string Words(string name) =>
        string.Join(' ', File.ReadAllText(PathOf(name)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
