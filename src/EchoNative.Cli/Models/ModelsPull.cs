using System.CommandLine;
using System.Globalization;
using EchoNative.Models;
using Spectre.Console;

namespace EchoNative.Cli.Models;

/// <summary><c>echonative models pull</c>: the paths on standard output, progress on standard error.</summary>
internal static class ModelsPull
{
    public static async Task<int> RunAsync(
        ModelStore store, ModelDownloadOptions options, IReadOnlyList<ModelEntry> entries, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using ModelDownloader downloader = new(store, options);
        bool terminal = ReferenceEquals(console.Error, Console.Error) && !Console.IsErrorRedirected;
        int exitCode = ExitCodes.Ok;
        foreach (ModelEntry entry in entries)
        {
            try
            {
                string path = terminal
                    ? await PullWithBarAsync(downloader, entry, cancellationToken)
                    : await downloader.PullAsync(entry, new LineProgress(entry, console.Error), cancellationToken);
                console.Output.WriteLine(path);
            }
            catch (ModelDownloadException exception)
            {
                // One model that fails does not keep the others from coming.
                console.Error.WriteLine($"echonative: {exception.Message}");
                exitCode = ExitCodes.BadInput;
            }
        }

        return exitCode;
    }

    private static Task<string> PullWithBarAsync(ModelDownloader downloader, ModelEntry entry, CancellationToken cancellationToken)
    {
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return screen.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(entry.Name), maxValue: entry.SizeBytes);
                return await downloader.PullAsync(entry, new BarProgress(task), cancellationToken);
            });
    }

    private sealed class BarProgress(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => task.Value = value.Bytes;
    }

    /// <summary>A line at every tenth of the way.</summary>
    private sealed class LineProgress(ModelEntry entry, TextWriter error) : IProgress<DownloadProgress>
    {
        private long _tenths = -1;

        public void Report(DownloadProgress value)
        {
            long tenths = value.Bytes * 10 / value.TotalBytes;
            if (tenths > _tenths)
            {
                _tenths = tenths;
                error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{entry.Name}: {tenths * 10} % of {ModelListing.Size(value.TotalBytes)}"));
            }
        }
    }
}
