using EchoNative.Cli.Streaming;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Demo;

/// <summary>For a log: partials and finals as lines, one after the other.</summary>
internal sealed class PlainSink(TextWriter output) : IMessageSink
{
    private readonly ConnectionNotes _notes = new();

    public void Write(ServerMessage message)
    {
        switch (message)
        {
            case PartialMessage partial:
                output.WriteLine($"partial {TerminalSink.Prefix(partial.Start)}{LiveLine.Printable(partial.Text)}");
                break;
            case FinalMessage final:
                output.WriteLine($"final   {TerminalSink.Prefix(final.Start)}{LiveLine.Printable(final.Text)}");
                break;
            default:
                break;
        }
    }

    public void Show(ConnectionChangedEventArgs change) => TextSink.Complain(_notes.Of(change));

    public void End()
    {
    }
}
