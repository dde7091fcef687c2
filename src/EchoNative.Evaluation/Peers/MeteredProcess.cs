using System.Diagnostics;
using EchoNative.Evaluation.Measures;

namespace EchoNative.Evaluation.Peers;

/// <summary>Runs a program to its end and measures what it takes.</summary>
internal static class MeteredProcess
{
    private const int MostOutput = 16 << 20;
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs one program; no other child of this process may run at the same time.</summary>
    /// <param name="start">The program. Its output is read; its input is empty.</param>
    /// <param name="patience">It is killed after this.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>What it took and what it wrote.</returns>
    /// <exception cref="PeerException">It is not there, failed, or took too long.</exception>
    public static async Task<(ProcessUse Use, string Output)> RunAsync(ProcessStartInfo start, TimeSpan patience, CancellationToken cancellationToken)
    {
        Prepare(start);
        start.RedirectStandardInput = true;
        double before = CpuTime.EndedChildren;
        long began = Stopwatch.GetTimestamp();
        using Process process = Start(start);
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        Task<string> output = ReadAsync(process.StandardOutput, limit.Token);
        Task<string> error = ReadAsync(process.StandardError, limit.Token);
        long peak = 0;
        try
        {
            Task ended = process.WaitForExitAsync(limit.Token);
            while (await Task.WhenAny(ended, Task.Delay(Sampling, limit.Token)) != ended)
            {
                limit.Token.ThrowIfCancellationRequested();
                peak = Math.Max(peak, ProcessTree.Resident(process));
            }

            await ended;
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            double cpu = OperatingSystem.IsLinux() ? CpuTime.EndedChildren - before : OperatingSystem.IsWindows() ? process.TotalProcessorTime.TotalSeconds : double.NaN;
            return process.ExitCode == 0
                ? (new ProcessUse(seconds, cpu, peak), await output)
                : throw new PeerException($"{Path.GetFileName(start.FileName)} ended with {process.ExitCode}: {LastLine(await error)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new PeerException($"{Path.GetFileName(start.FileName)} took longer than {patience}.");
        }
    }

    /// <summary>The output is read, and threads that wait don't spin: that would be measured as work, and disturb the others.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
    }

    /// <summary>Starts a program.</summary>
    /// <exception cref="PeerException">It is not there.</exception>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeerException($"{start.FileName}: {e.Message}");
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        char[] block = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(block, cancellationToken)) > 0)
        {
            _ = text.Length < MostOutput ? text.Append(block, 0, count) : text;
        }

        return text.ToString();
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
}
