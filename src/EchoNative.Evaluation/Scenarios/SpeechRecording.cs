using System.Globalization;
using EchoNative.Audio;

namespace EchoNative.Evaluation.Scenarios;

/// <summary>A recording with what is said in it and when.</summary>
internal sealed record SpeechRecording(string Name, float[] Samples, IReadOnlyList<ReferenceWord> Words)
{
    private const double LongestPause = 0.5;        // within a clip
    private const double Before = 0.08, After = 0.12; // what a clip has around its words
    private const int UnknownClip = 4 * Pcm.SampleRate;
    private const int MostSamples = 3600 * Pcm.SampleRate;

    /// <summary>The recording that comes with the command: spoken digits.</summary>
    public static string EmbeddedPath => Path.Combine(AppContext.BaseDirectory, "samples", "demo.wav");

    /// <summary>Reads a recording of at most an hour, and the table of its words (word, start and end in seconds, between tabs) beside it:
    /// <c>NAME.words.tsv</c> or <c>NAME.tsv</c>. Without a table it has no words.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFormatException">It is no audio.</exception>
    /// <exception cref="ArgumentException">It is too long, or the table is not in the order of time.</exception>
    public static async Task<SpeechRecording> LoadAsync(string path, CancellationToken cancellationToken)
    {
        using IAudioSource source = AudioFile.Open(path);
        var samples = new List<float>();
        float[] block = new float[Pcm.SampleRate];
        int count;
        while ((count = await source.ReadAsync(block, cancellationToken)) > 0)
        {
            samples.AddRange(block.AsSpan(0, count));
            if (samples.Count > MostSamples)
            {
                throw new ArgumentException($"{path} is longer than an hour.");
            }
        }

        string[] tables = [Path.ChangeExtension(path, ".words.tsv"), Path.ChangeExtension(path, ".tsv")];
        string? table = tables.FirstOrDefault(File.Exists);
        return new SpeechRecording(Path.GetFileName(path), [.. samples], table is null ? [] : ReadWords(table, samples.Count / (double)Pcm.SampleRate));
    }

    /// <summary>What is said, pause by pause. A recording whose words nobody knows is cut anywhere.</summary>
    public IEnumerable<SpeechClip> Clips()
    {
        for (int i = 0; i < Samples.Length && Words.Count == 0; i += UnknownClip)
        {
            yield return new SpeechClip(Samples.AsMemory(i, Math.Min(UnknownClip, Samples.Length - i)), []);
        }

        for (int first = 0, next; first < Words.Count; first = next)
        {
            next = first + 1;
            while (next < Words.Count && Words[next].Start - Words[next - 1].End <= LongestPause)
            {
                next++;
            }

            double from = Math.Max(Words[first].Start - Before, first == 0 ? 0 : (Words[first - 1].End + Words[first].Start) / 2);
            double to = Math.Min(Words[next - 1].End + After, next == Words.Count ? double.MaxValue : (Words[next - 1].End + Words[next].Start) / 2);
            int begin = (int)(from * Pcm.SampleRate), end = (int)Math.Min(Samples.Length, to * Pcm.SampleRate);
            yield return new SpeechClip(Samples.AsMemory(begin, end - begin), [.. Words.Take(next).Skip(first).Select(word => word.Shift(-from))]);
        }
    }

    private static List<ReferenceWord> ReadWords(string table, double seconds)
    {
        List<ReferenceWord> words = [];
        foreach (string[] cells in File.ReadLines(table).Select(static line => line.Split('\t')))
        {
            if (cells.Length < 3 || !TryRead(cells[1], out double start) || !TryRead(cells[2], out double end))
            {
                continue; // the heading
            }

            if (end < start || start < 0 || end > seconds + LongestPause || (words.Count > 0 && start < words[^1].Start))
            {
                throw new ArgumentException($"{table}: '{cells[0]}' from {cells[1]} to {cells[2]} s is not in the order of time, or not in the recording.");
            }

            words.Add(new ReferenceWord(cells[0], start, end));
        }

        return words;
    }

    private static bool TryRead(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
