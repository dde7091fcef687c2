using System.Text.Json.Serialization;

namespace EchoNative.Cli.Transcribe;

/// <summary>One line of <c>--format jsonl</c>. Times are seconds.</summary>
internal sealed record TranscriptJson(
    string File,
    string Text,
    IReadOnlyList<TranscriptJson.SegmentJson> Segments,
    [property: JsonPropertyName("audio_s")] double AudioSeconds,
    [property: JsonPropertyName("elapsed_s")] double ElapsedSeconds,
    [property: JsonPropertyName("rtf")] double RealtimeFactor)
{
    public static TranscriptJson Of(string file, Transcript transcript) => new(
        file,
        transcript.Text,
        [.. transcript.Segments.Select(SegmentJson.Of)],
        Seconds(transcript.AudioDuration),
        Seconds(transcript.Elapsed),
        Math.Round(transcript.RealtimeFactor, 4));

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    internal sealed record SegmentJson(double Start, double End, string Text, IReadOnlyList<WordJson> Words)
    {
        public static SegmentJson Of(Segment segment) =>
            new(Seconds(segment.Start), Seconds(segment.End), segment.Text, [.. segment.Words.Select(WordJson.Of)]);
    }

    internal sealed record WordJson(double Start, double End, string Text, [property: JsonPropertyName("p")] double Probability)
    {
        public static WordJson Of(Word word) => new(Seconds(word.Start), Seconds(word.End), word.Text, Math.Round(word.Probability, 4));
    }
}
