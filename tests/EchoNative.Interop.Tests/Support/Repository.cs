namespace EchoNative.Interop.Tests.Support;

/// <summary>Where the repository and what is built in it lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string NativeFolder => Path.Combine(Root, "artifacts", "native", Loading.PortableRid.Current);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EchoNative.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
    }
}
