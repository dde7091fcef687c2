using System.Diagnostics;

namespace EchoNative.Isolation;

/// <summary>Finds the program that is to be the child.</summary>
internal static class HostCommand
{
    private const string Library = "EchoNative.Engines.Isolated.dll";

    /// <summary>Null when there is a program to start; else what is missing.</summary>
    public static string? Missing(IsolatedEngineOptions options) => Find(options, out _);

    /// <summary>How to start it.</summary>
    /// <exception cref="WorkerFailedException">There is none.</exception>
    public static ProcessStartInfo Create(IsolatedEngineOptions options)
    {
        if (Find(options, out string[] command) is { } missing)
        {
            throw new WorkerFailedException(missing);
        }

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The child is killed at its end, and would leave the diagnostic sockets of its runtime behind; and it has a handful of threads, not a server's.
        start.Environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        start.Environment.TryAdd("DOTNET_gcServer", "0");
        return start;
    }

    // Beside this library lie the files with which the application itself was started: with them the child finds the same runtime and libraries.
    private static string? Find(IsolatedEngineOptions options, out string[] command)
    {
        command = [];
        if (options.Host is { } program)
        {
            command = [program, .. options.HostArguments];
            return File.Exists(program) ? null : $"The program of the isolated worker, '{program}', is not there.";
        }

        string library = Path.Combine(AppContext.BaseDirectory, Library);
        string? dependencies = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';')[0];
        string? runtime = dependencies?.Replace(".deps.json", ".runtimeconfig.json", StringComparison.Ordinal);
        string? dotnet = Dotnet();
        if (!File.Exists(library) || !File.Exists(dependencies) || !File.Exists(runtime) || dotnet is null)
        {
            return $"The isolated worker's program was not found beside the application ({AppContext.BaseDirectory}), as it is one file or brings its own runtime: "
                + $"call {nameof(IsolatedHost)}.{nameof(IsolatedHost.Run)} in it and name it as {nameof(IsolatedEngineOptions.Host)}.";
        }

        command = [dotnet, "exec", "--runtimeconfig", runtime, "--depsfile", dependencies, library, IsolatedHost.Argument];
        return null;
    }

    /// <summary>The program that runs the application, where that has no runtime of its own.</summary>
    public static string? Dotnet()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/Microsoft.NETCore.App.deps.json
        string? root = AppContext.GetData("FX_DEPS_FILE") is string framework ? Path.GetFullPath(Path.Combine(framework, "..", "..", "..", "..")) : null;
        string? path = root is null ? null : Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(path) ? path : null;
    }
}
