namespace EchoNative.Interop.Loading;

/// <summary>The order in which places are searched for the native libraries.</summary>
internal static class LibrarySearch
{
    public const string PathVariable = "ECHONATIVE_LIBRARY_PATH";

    // bin/Release/net10.0 of a project is five levels below the repository, what BenchmarkDotNet builds is nine.
    private const int MaxParents = 10;

    public static IEnumerable<LibraryCandidate> Candidates(string? explicitPath, string baseFolder, string rid)
    {
        if (!string.IsNullOrWhiteSpace(explicitPath))
        {
            // Nothing else is searched: who names a path wants this very library, or to be told.
            yield return Explicit(Path.GetFullPath(explicitPath));
            yield break;
        }

        yield return new(NativeLibraryOrigin.Application, Path.Combine(baseFolder, "runtimes", rid, "native"));

        // `dotnet publish -r <rid>` flattens runtimes/<rid>/native into the application's own folder.
        yield return new(NativeLibraryOrigin.Application, Path.TrimEndingDirectorySeparator(baseFolder));

        DirectoryInfo? folder = new(baseFolder);
        for (int level = 0; level <= MaxParents && folder is not null; level++, folder = folder.Parent)
        {
            yield return new(NativeLibraryOrigin.Artifacts, Path.Combine(folder.FullName, "artifacts", "native", rid));
        }

        yield return new(NativeLibraryOrigin.System, null);
        if (OperatingSystem.IsMacOS())
        {
            // Homebrew's folders; the first is not on the system loader's own path.
            yield return new(NativeLibraryOrigin.System, "/opt/homebrew/lib");
            yield return new(NativeLibraryOrigin.System, "/usr/local/lib");
        }
    }

    private static LibraryCandidate Explicit(string path) =>
        File.Exists(path)
            ? new(NativeLibraryOrigin.Explicit, Path.GetDirectoryName(path), path)
            : new(NativeLibraryOrigin.Explicit, path);
}
