using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace EchoNative.Audio;

/// <summary>Finds and starts the programs of an installed ffmpeg.</summary>
internal static class Ffmpeg
{
    private const string Mend =
        "Install it (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg) or convert the audio to WAVE first.";

    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(10);

    /// <summary>The full path of the ffmpeg program.</summary>
    /// <param name="path">Where it is; null to look in the folders.</param>
    /// <param name="folders">The value of PATH.</param>
    public static string Find(string? path, string? folders)
    {
        if (path is not null)
        {
            return File.Exists(path)
                ? Path.GetFullPath(path)
                : throw new FfmpegNotFoundException($"There is no ffmpeg at '{path}', which is needed for audio that isn't WAVE with PCM or float samples. {Mend}");
        }

        // Relative folders on PATH are passed over: what lies in the current one must not be run.
        return (folders ?? string.Empty).Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, Program("ffmpeg")))
            .FirstOrDefault(File.Exists)
            ?? throw new FfmpegNotFoundException($"ffmpeg, which is needed for audio that isn't WAVE with PCM or float samples, is not on PATH. {Mend}");
    }

    /// <summary>Starts a program with redirected output, and redirected input if there is some.</summary>
    public static Process Start(string program, bool hasInput, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = hasInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new FfmpegNotFoundException($"'{program}' can't be run: {error.Message} {Mend}", error);
        }
    }

    /// <summary>Kills a program that still runs, and lets go of it.</summary>
    public static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }

        process.Dispose();
    }

    /// <summary>The duration that a file's container states, asked of the ffprobe beside ffmpeg; null when there is none or it doesn't know.</summary>
    public static async Task<TimeSpan?> ProbeDurationAsync(string ffmpeg, string url, CancellationToken cancellationToken)
    {
        string program = Path.Combine(Path.GetDirectoryName(ffmpeg)!, Program("ffprobe"));
        if (!File.Exists(program))
        {
            return null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTime);
        Process? probe = null;
        try
        {
            probe = Start(program, hasInput: false, "-v", "quiet", "-protocol_whitelist", "file", "-show_entries", "format=duration", "-of", "csv=p=0", "-i", url);
            Task<string> errors = OutputTail.ReadAsync(probe.StandardError.BaseStream, limit.Token);
            string output = await OutputTail.ReadAsync(probe.StandardOutput.BaseStream, limit.Token).ConfigureAwait(false);
            _ = await errors.ConfigureAwait(false);
            return double.TryParse(output, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < 1e9
                ? TimeSpan.FromSeconds(seconds)
                : null;
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or FfmpegNotFoundException)
        {
            return null;
        }
        finally
        {
            if (probe is not null)
            {
                End(probe);
            }
        }
    }

    private static string Program(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
