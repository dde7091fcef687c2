using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EchoNative.Server;

/// <summary>
/// Writes a source's results as UTF-8 JSON, straight from the recogniser's memory into a buffer that is used again. Allocates nothing
/// once the buffer is large enough. One thread at a time.
/// </summary>
internal sealed class ResultWriter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly Utf8JsonWriter _json;

    public ResultWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // The text goes into a socket, not into HTML: words of all scripts stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>What was written last.</summary>
    public ReadOnlySpan<byte> Utf8 => _buffer.WrittenSpan;

    public void WritePartial(int source, long segment, TimeSpan offset, in TranscriptView view)
    {
        Begin("partial"u8, source, segment);
        _json.WriteNumber("revision"u8, view.Revision);
        WriteWords(view, offset);
        _json.WriteNumber("stable"u8, view.StableWords);
        End();
    }

    public void WriteFinal(int source, long segment, TimeSpan offset, in TranscriptView view, long committed)
    {
        Begin("final"u8, source, segment);
        WriteWords(view, offset);
        _json.WriteNumber("committed"u8, committed);
        End();
    }

    public void WriteAck(int source, long received, long committed)
    {
        Begin("ack"u8, source);
        _json.WriteNumber("received"u8, received);
        _json.WriteNumber("committed"u8, committed);
        End();
    }

    public void Dispose() => _json.Dispose();

    // Whole milliseconds: finer digits only cost bytes.
    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private void Begin(ReadOnlySpan<byte> type, int source)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WriteNumber("source"u8, source);
    }

    private void Begin(ReadOnlySpan<byte> type, int source, long segment)
    {
        Begin(type, source);
        _json.WriteNumber("segment"u8, segment);
    }

    private void WriteWords(in TranscriptView view, TimeSpan offset)
    {
        _json.WriteNumber("start"u8, Seconds(view.Start + offset));
        _json.WriteNumber("end"u8, Seconds(view.End + offset));
        _json.WriteString("text"u8, view.Utf8);
        _json.WriteStartArray("words"u8);
        for (int i = 0; i < view.WordCount; i++)
        {
            WordView word = view[i];
            _json.WriteStartObject();
            _json.WriteString("text"u8, word.Utf8);
            _json.WriteNumber("start"u8, Seconds(word.Start + offset));
            _json.WriteNumber("end"u8, Seconds(word.End + offset));
            _json.WriteNumber("p"u8, Math.Round((double)word.Probability, 4));
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
    }
}
