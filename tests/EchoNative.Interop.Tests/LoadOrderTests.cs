using EchoNative.Interop.Loading;
using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

/// <summary>Which of several libraries is taken, seen from an application in a folder of its own.</summary>
public class LoadOrderTests
{
    private static readonly string LibraryFolder = Path.GetDirectoryName(NativeRuntime.Load().LibraryPath)!;

    [FactOnUnix]
    public void Libraries_beside_the_application_go_before_all_others()
    {
        using TempFolder folder = Application();
        string own = Path.Combine("deep", "app", "runtimes", PortableRid.Current, "native");
        CopyLibraries(folder, own);
        CopyLibraries(folder, Path.Combine("artifacts", "native", PortableRid.Current));
        CheckLoaded(Run(folder), NativeLibraryOrigin.Application, folder.File(own));
    }

    [FactOnUnix]
    public void Libraries_in_the_applications_own_folder_are_taken_as_published()
    {
        using TempFolder folder = Application();
        CopyLibraries(folder, Path.Combine("deep", "app"));
        CheckLoaded(Run(folder), NativeLibraryOrigin.Application, folder.File(Path.Combine("deep", "app")));
    }

    [FactOnUnix]
    public void Own_build_above_the_application_goes_before_the_systems()
    {
        using TempFolder folder = Application();
        string artifacts = Path.Combine("artifacts", "native", PortableRid.Current);
        CopyLibraries(folder, artifacts);
        CheckLoaded(Run(folder), NativeLibraryOrigin.Artifacts, folder.File(artifacts));
    }

    [FactOnUnix]
    public void Explicit_path_goes_before_those_beside_the_application()
    {
        using TempFolder folder = Application();
        CopyLibraries(folder, Path.Combine("deep", "app"));
        CopyLibraries(folder, "Übrige Dateien");
        string named = folder.File("Übrige Dateien");
        CheckLoaded(Run(folder, named), NativeLibraryOrigin.Explicit, named);
        CheckLoaded(Run(folder, LibraryNames.Find(named, LibraryNames.Whisper)), NativeLibraryOrigin.Explicit, named);
    }

    [FactOnUnix]
    public void Unusable_build_is_skipped_with_a_warning()
    {
        using TempFolder folder = Application();
        string below = Path.Combine("deep", "artifacts", "native", PortableRid.Current);
        CopyLibraries(folder, below);
        string broken = folder.Write(Path.Combine(below, LibraryNames.GgmlBase[0]), "a text file");
        CopyLibraries(folder, Path.Combine("artifacts", "native", PortableRid.Current)); // further up
        ProcessResult result = Run(folder);
        CheckLoaded(result, NativeLibraryOrigin.Artifacts, folder.File("artifacts"));
        Assert.Contains($"log Warning: {broken} was not used: ", result.Output);
    }

    // ggml by itself loads every libggml-*.so of the current folder, which anybody may have put there.
    [FactWithCompiler]
    public void Backends_in_the_current_folder_are_not_loaded()
    {
        using TempFolder folder = new();
        CCompiler.Library(folder, "libggml-cpu-zz.so",
            """
            #include <stdio.h>
            __attribute__((constructor)) static void loaded(void) { puts("intruder"); fflush(stdout); }
            """);
        ProcessResult result = Processes.RunHost(["load"], workingFolder: folder.Path);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.DoesNotContain("intruder", result.Output);
    }

    // deep/app lies two levels below the folder, as a build does below a repository.
    private static TempFolder Application()
    {
        TempFolder folder = new();
        folder.CopyFrom(AppContext.BaseDirectory, "EchoNative.Interop*", Path.Combine("deep", "app"));
        return folder;
    }

    private static void CopyLibraries(TempFolder folder, string into)
    {
        folder.CopyFrom(LibraryFolder, "libwhisper*", into);
        folder.CopyFrom(LibraryFolder, "libggml*", into);
    }

    private static ProcessResult Run(TempFolder folder, string? libraryPath = null) =>
        Processes.RunHost(["load"], libraryPath, folder.File(Path.Combine("deep", "app")));

    private static void CheckLoaded(ProcessResult result, NativeLibraryOrigin origin, string folder)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains($"origin={origin}\n", result.Output);
        Assert.Contains($"path={folder}", result.Output);
    }
}
