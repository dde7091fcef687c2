using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

/// <summary>Each failure in a process of its own: it has to survive, and to say what was tried and what mends it.</summary>
public class LoadFailureTests
{
    private const int TypedFailure = 3;
    private const string Remedy = "./build.sh native";

    private static readonly string LibraryFolder = Path.GetDirectoryName(NativeRuntime.Load().LibraryPath)!;

    [Fact]
    public void Missing_folder_is_named()
    {
        using TempFolder folder = new();
        string missing = folder.File("nowhere");
        CheckFailure(Processes.RunHost(["load"], missing), $"{missing}: no such folder");
    }

    [Fact]
    public void Every_path_of_the_message_is_in_PathsTried()
    {
        using TempFolder folder = new();
        string missing = folder.File("nowhere");
        ProcessResult result = Processes.RunHost(["load"], missing);
        Assert.Equal(1, result.Output.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Contains($"tried={missing}\n", result.Output);
    }

    [Fact]
    public void Path_that_the_program_names_goes_before_the_environment_variable()
    {
        using TempFolder folder = new();
        string missing = folder.File("nowhere");
        CheckFailure(Processes.RunHost(["load-from", missing], LibraryFolder), $"{missing}: no such folder");
    }

    [Fact]
    public void Empty_folder_is_named()
    {
        using TempFolder folder = new();
        CheckFailure(Processes.RunHost(["load"], folder.Path), $"Explicit: {folder.Path}: no libwhisper");
    }

    [FactOnUnix]
    public void File_that_is_no_library_is_named_with_the_loaders_reason()
    {
        using TempFolder folder = new();
        string text = folder.Write("libwhisper.so", "this is a text file");
        folder.CopyFrom(LibraryFolder, "libggml*");
        CheckFailure(Processes.RunHost(["load"], folder.Path), $"{text}: {text}: ");
        CheckFailure(Processes.RunHost(["load"], text), $"{text}: {text}: ");
    }

    [FactOnUnix]
    public void Whisper_without_its_ggml_beside_it_is_refused()
    {
        using TempFolder folder = new();
        folder.CopyFrom(LibraryFolder, "libwhisper*");
        CheckFailure(Processes.RunHost(["load"], folder.Path), $"{folder.Path}: no libggml-base");
    }

    // A stand-in: a real libwhisper older than 1.9 with a ggml of its time is packaged nowhere.
    [FactWithCompiler]
    public void Whisper_older_than_1_9_is_refused()
    {
        using TempFolder folder = StandIns("const char * whisper_version(void) { return \"1.8.3\"; }");
        CheckFailure(Processes.RunHost(["load"], folder.Path), "its version is 1.8.3, and 1.9 is the oldest that fits");
    }

    [FactWithCompiler]
    public void Whisper_without_a_version_is_refused()
    {
        using TempFolder folder = StandIns("");
        CheckFailure(Processes.RunHost(["load"], folder.Path), "it has no whisper_version");
    }

    // A stand-in for a release to come whose structs have grown.
    [FactWithCompiler]
    public void Whisper_with_another_layout_is_refused()
    {
        using TempFolder folder = StandIns(
            """
            #include <stdlib.h>
            const char * whisper_version(void) { return "1.12.0"; }
            void * whisper_full_default_params_by_ref(int strategy) { return calloc(1, 4096); }
            void * whisper_context_default_params_by_ref(void) { return calloc(1, 4096); }
            void whisper_free_params(void * params) { free(params); }
            void whisper_free_context_params(void * params) { free(params); }
            """);
        CheckFailure(Processes.RunHost(["load"], folder.Path), "1.12.0, and its parameters are laid out differently");
    }

    [FactWithBackendModules]
    public void Ggml_without_a_processor_backend_is_refused_before_it_can_abort()
    {
        using TempFolder folder = new();
        folder.CopyFrom(LibraryFolder, "libwhisper*");
        folder.CopyFrom(LibraryFolder, "libggml.*");
        folder.CopyFrom(LibraryFolder, "libggml-base.*");
        folder.Write("libggml-cpu-x64.so", "not a backend, but it keeps ggml from searching elsewhere");
        CheckFailure(Processes.RunHost(["load"], folder.Path), "ggml found no processor backend.");
    }

    [FactWithCompiler]
    public void Whisper_linked_to_another_ggml_than_the_one_beside_it_is_refused()
    {
        using TempFolder folder = new();
        folder.CopyFrom(LibraryFolder, "libwhisper*");
        CCompiler.Library(folder, OtherName("ggml-base"), "const char * ggml_version(void) { return \"0.1\"; }");
        CCompiler.Library(folder, OtherName("ggml"), "int ggml_unused;");
        ProcessResult result = Processes.RunHost(["load"], folder.Path);
        Assert.True(result.ExitCode == TypedFailure, result.ToString()); // the loader finds the system's ggml, or none
        Assert.Contains(folder.Path, result.Output);
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("threads")]
    public void Failure_is_the_same_every_time_from_every_thread_and_from_a_native_call(string verb)
    {
        using TempFolder folder = new();
        ProcessResult result = Processes.RunHost([verb], folder.Path);
        Assert.True(result.ExitCode == TypedFailure, result.ToString());
        Assert.StartsWith("same", result.Output);
        Assert.DoesNotContain("different", result.Output);
    }

    [Fact]
    public void Native_call_without_libraries_throws_the_typed_exception()
    {
        using TempFolder folder = new();
        CheckFailure(Processes.RunHost(["call"], folder.Path), folder.Path);
    }

    [FactOnUnix]
    public void Whisper_loads_without_parakeet_and_only_parakeet_fails()
    {
        using TempFolder folder = new();
        folder.CopyFrom(LibraryFolder, "libwhisper*");
        folder.CopyFrom(LibraryFolder, "libggml*");
        ProcessResult result = Processes.RunHost(["load"], folder.Path);
        Assert.True(result.ExitCode == 0, result.ToString());
        CheckFailure(Processes.RunHost(["parakeet"], folder.Path), $"{folder.Path}: no libparakeet");
    }

    private static void CheckFailure(ProcessResult result, string reason)
    {
        Assert.True(result.ExitCode == TypedFailure, result.ToString());
        Assert.True(result.Output.Contains(reason, StringComparison.Ordinal), $"\"{reason}\" is missing in\n{result}");
        Assert.Contains(Remedy, result.Output.Split('\n').First(line => line.Contains(" Tried:", StringComparison.Ordinal)));
    }

    private static TempFolder StandIns(string whisper)
    {
        TempFolder folder = new();
        const string Ggml = "const char * ggml_version(void);\nconst char * ggml_version(void) { return \"0.1\"; }\n";
        CCompiler.Library(folder, PlainName("ggml-base"), Ggml);
        CCompiler.Library(folder, PlainName("ggml"), "int ggml_unused;");
        CCompiler.Library(folder, PlainName("whisper"), whisper + "\nint whisper_unused;", PlainName("ggml-base"));
        return folder;
    }

    // The name that the libwhisper under test is not linked to its ggml by: an installed one has a version there.
    private static string OtherName(string library)
    {
        string versioned = OperatingSystem.IsMacOS() ? $"lib{library}.0.dylib" : $"lib{library}.so.0";
        return File.Exists(Path.Combine(LibraryFolder, versioned)) ? PlainName(library) : versioned;
    }

    private static string PlainName(string library) => $"lib{library}.{(OperatingSystem.IsMacOS() ? "dylib" : "so")}";
}
