namespace EchoNative.Cli.Tests.Models;

/// <summary>The repository that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "EchoNative.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"No EchoNative.sln above {AppContext.BaseDirectory}.");
    }
}
