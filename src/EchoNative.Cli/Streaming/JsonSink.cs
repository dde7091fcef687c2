using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>Every message as it is on the wire, a line each.</summary>
internal sealed class JsonSink(TextWriter output) : IMessageSink
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConnectionNotes _notes = new();

    public void Write(ServerMessage message)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            ProtocolSerializer.Write(json, message);
        }

        output.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
        output.Flush();
    }

    public void Show(ConnectionChangedEventArgs change) => TextSink.Complain(_notes.Of(change));

    public void End()
    {
    }
}
