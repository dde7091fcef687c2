using EchoNative.Audio;
using EchoNative.Evaluation.Words;

namespace EchoNative.Evaluation.Peers;

/// <summary>A recording to compare with.</summary>
/// <param name="Path">Its file, which all programs read: 16 kHz, mono, 16-bit WAVE is what all of them take.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Text">What is said; null where nobody knows.</param>
/// <param name="Words">When; empty where nobody knows.</param>
internal sealed record CompareRecording(string Path, double Seconds, string? Text, IReadOnlyList<(string Word, double Start, double End)> Words)
{
    private const int LongestSeconds = 3600;
    private static readonly string[] TimeTables = [".words.tsv", ".tsv"];

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Reads what belongs to a recording: <c>NAME.txt</c>, or the line of its name in <c>refs.tsv</c>; <c>NAME.words.tsv</c> or <c>NAME.tsv</c>.</summary>
    /// <exception cref="AudioFormatException">It is no audio.</exception>
    /// <exception cref="ArgumentException">It is longer than an hour.</exception>
    public static async Task<CompareRecording> ReadAsync(string path, CancellationToken cancellationToken)
    {
        double seconds = (await SamplesAsync(path, cancellationToken)).Length / 16000.0;
        string text = System.IO.Path.ChangeExtension(path, ".txt");
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string? reference = File.Exists(text) ? await File.ReadAllTextAsync(text, cancellationToken)
            : File.Exists(System.IO.Path.Combine(folder, "refs.tsv"))
                ? EvaluationSet.Recordings(folder, System.IO.Path.GetFileName(path)).Select(static recording => recording.Reference).FirstOrDefault()
            : null;
        string? times = TimeTables.Select(ending => System.IO.Path.ChangeExtension(path, ending)).FirstOrDefault(File.Exists);
        return new CompareRecording(path, seconds, reference, times is null ? [] : EvaluationSet.WordTimes(times));
    }

    /// <summary>Its samples at 16 kHz.</summary>
    public static async Task<float[]> SamplesAsync(string path, CancellationToken cancellationToken)
    {
        using IAudioSource source = AudioFile.Open(path);
        List<float> samples = [];
        float[] block = new float[16000];
        int count;
        while ((count = await source.ReadAsync(block, cancellationToken)) > 0)
        {
            samples.AddRange(block.AsSpan(0, count));
            if (samples.Count > LongestSeconds * 16000)
            {
                throw new ArgumentException($"{path} is longer than an hour.");
            }
        }

        return [.. samples];
    }
}
