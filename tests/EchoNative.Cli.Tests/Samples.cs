using EchoNative.Cli.Tests.Models;

namespace EchoNative.Cli.Tests;

/// <summary>The recordings that come with the repository.</summary>
internal static class Samples
{
    public static string Demo { get; } = PathOf("demo.wav");

    public static string DemoText { get; } = Words("demo.txt");

    public static string Digits { get; } = PathOf("digits.wav");

    public static string DigitsText { get; } = Words("digits.txt");

    private static string PathOf(string name) => Path.Combine(SourceTree.Root, "native", "models", "digits", "samples", name);

    private static string Words(string name) =>
        string.Join(' ', File.ReadAllText(PathOf(name)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
