using System.Globalization;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>For a terminal: the partial of the moment in place, finals as lines.</summary>
/// <param name="line">The line that is rewritten.</param>
/// <param name="names">Names of the sources, where there are several.</param>
internal sealed class TerminalSink(LiveLine line, IReadOnlyList<string> names) : IMessageSink
{
    private readonly Lock _gate = new();
    private readonly ConnectionNotes _notes = new();

    public TerminalSink(IReadOnlyList<string> names)
        : this(new LiveLine(Console.Out, Width), names)
    {
    }

    /// <summary>Whether standard output is a terminal that knows how to rewrite a line.</summary>
    public static bool IsPossible => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Write(ServerMessage message)
    {
        lock (_gate)
        {
            switch (message)
            {
                case PartialMessage partial:
                    line.Show(Prefix(partial.Start) + TextSink.Label(names, partial.Source), partial.StableText(), partial.Text);
                    break;
                case FinalMessage { Text: "" }:
                    line.Clear();
                    break;
                case FinalMessage final:
                    line.Commit(Prefix(final.Start) + TextSink.Label(names, final.Source) + final.Text);
                    break;
                default:
                    break;
            }
        }
    }

    public void Show(ConnectionChangedEventArgs change)
    {
        if (_notes.Of(change) is { } note)
        {
            lock (_gate)
            {
                line.Show("", "", note);
            }
        }
    }

    public void End()
    {
        lock (_gate)
        {
            line.Clear();
        }
    }

    /// <summary>Minutes and seconds of the recording. Those of the segment: the words' own move with every partial.</summary>
    internal static string Prefix(double start)
    {
        TimeSpan time = TimeSpan.FromSeconds(start);
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes,2}:{time.Seconds:00}.{time.Milliseconds / 100}  ");
    }

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is var width and > 0 ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
