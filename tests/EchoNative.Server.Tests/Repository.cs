namespace EchoNative.Server.Tests;

/// <summary>Where things lie in the repository.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Sample(string name) => Path.Combine(Root, "native", "models", "digits", "samples", name);

    /// <summary>Recordings of people, which are not part of the repository.</summary>
    public static string Evaluation { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "eval"));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EchoNative.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("EchoNative.sln is in no folder above the tests.");
    }
}
