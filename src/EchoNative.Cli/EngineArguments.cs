using System.CommandLine;
using EchoNative.Models;

namespace EchoNative.Cli;

/// <summary>The options of every verb that decodes.</summary>
internal static class EngineArguments
{
    public static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "Name of a model (see `echonative models list`), or path of a file.",
        HelpName = "NAME|PATH",
        DefaultValueFactory = _ => ModelCatalog.Embedded.Name,
    };

    public static readonly Option<int?> Threads = new Option<int?>("--threads", "-t")
    {
        Description = "Threads of one inference [default: by load, all cores for one stream].",
        HelpName = "N",
    }.InRange(1, DecodeOptions.MaxThreads);

    public static readonly Option<string?> Language = new("--language", "-l")
    {
        Description = "Language that is spoken, such as en; auto finds out [default: en for an English model, else auto].",
        HelpName = "CODE",
    };

    /// <summary>The options as the engine takes them.</summary>
    /// <exception cref="ModelNotFoundException">The model is not there.</exception>
    public static WhisperEngineOptions Read(ParseResult parsed) => new()
    {
        ModelPath = new ModelStore().Resolve(parsed.GetRequiredValue(Model)),
        ThreadsPerWorker = parsed.GetValue(Threads),
    };

    /// <summary>Loads the native library, and says so when it is a slow one.</summary>
    /// <exception cref="NativeLibraryException">There is none.</exception>
    public static NativeRuntimeInfo LoadNative()
    {
        NativeRuntimeInfo native = NativeRuntime.Load();
        if (!native.HasFastKernels)
        {
            CommandRunner.Complain(
                "this libwhisper has no fast kernels (no BLAS, llamafile or GPU) and takes about three times as long; `./build.sh native` mends it");
        }

        return native;
    }
}
