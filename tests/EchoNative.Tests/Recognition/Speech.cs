using EchoNative.Audio;

namespace EchoNative.Tests.Recognition;

/// <summary>The recordings of this repository.</summary>
internal static class Speech
{
    public static readonly string Folder = Path.Combine(Repository.Root, "native", "models", "digits", "samples");

    public static string DemoText => Normalised(File.ReadAllText(Path.Combine(Folder, "demo.txt")));

    public static float[] Demo => Read(Path.Combine(Folder, "demo.wav"));

    public static string DigitsText => Normalised(File.ReadAllText(Path.Combine(Folder, "digits.txt")));

    public static float[] Digits => Read(Path.Combine(Folder, "digits.wav"));

    public static float[] Read(string path)
    {
        using IAudioSource source = AudioFile.Open(path);
        var samples = new List<float>();
        float[] block = new float[16000];
        int count;
        while ((count = source.ReadAsync(block).AsTask().GetAwaiter().GetResult()) > 0)
        {
            samples.AddRange(block.AsSpan(0, count));
        }

        return [.. samples];
    }

    public static string Finals(IEnumerable<TranscriptEvent> events) =>
        string.Join(' ', events.OfType<FinalResult>().Where(f => f.Text.Length > 0).Select(f => f.Text));

    private static string Normalised(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
