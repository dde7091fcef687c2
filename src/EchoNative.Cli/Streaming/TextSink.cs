using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>For files and pipes: the text of finals, a line each.</summary>
internal sealed class TextSink(TextWriter output) : IMessageSink
{
    public void Write(ServerMessage message)
    {
        if (message is FinalMessage { Text.Length: > 0 } final)
        {
            output.WriteLine(final.Text.ReplaceLineEndings(" "));
            output.Flush();
        }
    }

    public void End()
    {
    }
}
