using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>For files and pipes: the text of finals, a line each.</summary>
/// <param name="output">Where to.</param>
/// <param name="names">Names of the sources, where there are several.</param>
internal sealed class TextSink(TextWriter output, IReadOnlyList<string> names) : IMessageSink
{
    private readonly ConnectionNotes _notes = new();

    public static void Complain(string? note)
    {
        if (note is not null)
        {
            CommandRunner.Complain(note);
        }
    }

    public void Write(ServerMessage message)
    {
        if (message is FinalMessage { Text.Length: > 0 } final)
        {
            output.WriteLine(Label(names, final.Source) + final.Text.ReplaceLineEndings(" "));
            output.Flush();
        }
    }

    public void Show(ConnectionChangedEventArgs change) => Complain(_notes.Of(change));

    public void End()
    {
    }

    /// <summary>What begins a line of a source, where there are several.</summary>
    internal static string Label(IReadOnlyList<string> names, int source) => names.Count > 1 ? $"{names[source]}: " : "";
}
