using System.Diagnostics;

namespace EchoNative.Evaluation.Peers;

/// <summary>whisper.cpp's own command, for side-by-side runs.</summary>
internal static class WhisperCli
{
    /// <summary>Where it is; null when it is nowhere.</summary>
    public static string? Path { get; } = PeerPrograms.Find("whisper-cli");

    /// <summary>Transcribes recordings, greedy, with timestamps.</summary>
    public static async Task<IReadOnlyList<string>> TranscribeAsync(string model, IReadOnlyList<string> recordings, int threads = 2)
    {
        string folder = Directory.CreateTempSubdirectory("echonative-cli-").FullName;
        try
        {
            List<string> arguments = ["-m", model, "-bs", "1", "-bo", "1", "-t", $"{threads}", "-np", "-otxt"];
            for (int i = 0; i < recordings.Count; i++)
            {
                arguments.AddRange(["-f", recordings[i], "-of", System.IO.Path.Combine(folder, $"{i}")]);
            }

            using Process process = Process.Start(new ProcessStartInfo(Path!, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["OMP_WAIT_POLICY"] = "passive", ["OPENBLAS_NUM_THREADS"] = "1" },
            })!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode != 0
                ? throw new InvalidOperationException($"whisper-cli: {await error}")
                : [.. recordings.Select((_, i) => File.ReadAllText(System.IO.Path.Combine(folder, $"{i}.txt")))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
