using EchoNative.Audio;
using Spectre.Console;

namespace EchoNative.Cli.Transcribe;

/// <summary>Transcribes one file after the other; a bad one costs its own line only.</summary>
internal sealed class FileTranscriber(EngineChain engines, TranscribeOptions options, TranscriptWriter writer)
{
    /// <summary>Transcribes all.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">The options do not suit the model.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        int exitCode = ExitCodes.Ok;
        foreach (string file in files)
        {
            try
            {
                using IAudioSource source = file == "-" ? AudioFile.OpenStandardInput() : AudioFile.Open(file);
                Transcript transcript = Console.IsErrorRedirected
                    ? await engines.Current.TranscribeAsync(source, options, null, cancellationToken)
                    : await TranscribeWithBarAsync(file, source, cancellationToken);
                writer.Write(file, transcript);
                if (source.Warning is { } warning)
                {
                    CommandRunner.Complain($"{file}: {warning}");
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsAboutTheFile(e))
            {
                CommandRunner.Complain($"{file}: {e.Message}");
                exitCode = Math.Max(exitCode, e is InferenceException or EngineFailureException ? ExitCodes.Failed : ExitCodes.BadInput);
            }
        }

        return exitCode;
    }

    private static bool IsAboutTheFile(Exception e) =>
        e is AudioFormatException or FfmpegNotFoundException or IOException or UnauthorizedAccessException
            or InferenceException or EngineFailureException;

    private Task<Transcript> TranscribeWithBarAsync(string file, IAudioSource source, CancellationToken cancellationToken)
    {
        IAnsiConsole screen = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return screen.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(Path.GetFileName(file)));
                return await engines.Current.TranscribeAsync(source, options, new BarProgress(task, source), cancellationToken);
            });
    }

    /// <summary>A pipe tells its length late or never; until then the bar only shows that something happens.</summary>
    private sealed class BarProgress(ProgressTask task, IAudioSource source) : IProgress<TimeSpan>
    {
        public void Report(TimeSpan value)
        {
            task.IsIndeterminate = source.Duration is null;
            task.Value = source.Duration is { Ticks: > 0 } duration ? Math.Min(100, value / duration * 100) : 0;
        }
    }
}
