using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EchoNative.Cli.Transcribe;

/// <summary>Writes transcripts in one of the formats.</summary>
internal sealed class TranscriptWriter(TextWriter output, TranscriptFormat format, bool severalFiles)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(string file, Transcript transcript)
    {
        switch (format)
        {
            case TranscriptFormat.Jsonl:
                WriteJson(file, transcript);
                break;
            case TranscriptFormat.Srt:
                WriteSubRip(transcript);
                break;
            case TranscriptFormat.Vtt:
                WriteWebVtt(transcript);
                break;
            default:
                WriteText(file, transcript);
                break;
        }

        output.Flush();
    }

    private void WriteText(string file, Transcript transcript)
    {
        if (severalFiles)
        {
            output.WriteLine($"==> {file} <=="); // as head and tail do
        }

        foreach (Segment segment in transcript.Segments)
        {
            output.WriteLine(segment.Text);
        }
    }

    private void WriteJson(string file, Transcript transcript)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, JsonOptions))
        {
            JsonSerializer.Serialize(json, TranscriptJson.Of(file, transcript), TranscriptJsonContext.Default.TranscriptJson);
        }

        output.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }

    private void WriteSubRip(Transcript transcript)
    {
        int number = 0;
        foreach (Segment segment in transcript.Segments)
        {
            output.WriteLine(++number);
            output.WriteLine($"{Time(segment.Start, ',')} --> {Time(segment.End, ',')}");
            output.WriteLine(segment.Text);
            output.WriteLine();
        }
    }

    private void WriteWebVtt(Transcript transcript)
    {
        output.WriteLine("WEBVTT");
        output.WriteLine();
        foreach (Segment segment in transcript.Segments)
        {
            // W3C WebVTT, "cue text": these three would be read as markup.
            string text = segment.Text.Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal);
            output.WriteLine($"{Time(segment.Start, '.')} --> {Time(segment.End, '.')}");
            output.WriteLine(text);
            output.WriteLine();
        }
    }

    private static string Time(TimeSpan time, char point) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{point}{time.Milliseconds:000}");
}
