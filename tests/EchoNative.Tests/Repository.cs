namespace EchoNative.Tests;

/// <summary>Where this checkout is.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Evaluation recordings that may lie beside the checkout; they are not part of it.</summary>
    public static string EvaluationFolder { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "eval"));

    /// <summary>Silero's model, which may lie beside the checkout, too.</summary>
    public static string SileroModel { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "models", "silero", "ggml-silero-v6.2.0.bin"));

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EchoNative.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests must run inside the checkout.");
    }
}
