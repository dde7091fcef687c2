using System.Diagnostics;

namespace EchoNative.Evaluation.Peers;

/// <summary>A command that is started for each file, and writes its text to standard output.</summary>
/// <param name="name">Its name in tables.</param>
/// <param name="start">How it is started for a file.</param>
internal sealed class CommandContender(string name, Func<string, ProcessStartInfo> start) : IContender
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public string Name => name;

    /// <summary>A user's command line, in which <c>{file}</c> stands for the file; the system's shell runs it.</summary>
    public static CommandContender OfShell(string name, string commandLine) => new(name, file => OperatingSystem.IsWindows()
        ? new ProcessStartInfo("cmd.exe", ["/c", commandLine.Replace("{file}", $"\"{file}\"", StringComparison.Ordinal)])
        : new ProcessStartInfo("/bin/sh", ["-c", commandLine.Replace("{file}", "\"$1\"", StringComparison.Ordinal), "sh", file]));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<(ProcessUse Use, string Text)> TranscribeAsync(CompareRecording recording, CancellationToken cancellationToken) =>
        MeteredProcess.RunAsync(start(Path.GetFullPath(recording.Path)), Patience, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
