using System.Diagnostics;

namespace EchoNative.Evaluation.Peers;

/// <summary>The command itself, for processes of its own: what a user starts, measured from outside.</summary>
internal static class OwnProgram
{
    /// <summary>How it is started: as the executable that this is, or as an assembly that dotnet runs.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        const string assembly = "EchoNative.Cli";
        string process = Environment.ProcessPath ?? "";
        return Path.GetFileNameWithoutExtension(process) == assembly
            ? new ProcessStartInfo(process, arguments)
            : new ProcessStartInfo(
                Path.GetFileNameWithoutExtension(process) == "dotnet" ? process : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"), .. arguments]);
    }
}
