using System.Globalization;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>For a terminal: the partial of the moment in place, finals as lines.</summary>
internal sealed class TerminalSink(LiveLine line) : IMessageSink
{
    public TerminalSink()
        : this(new LiveLine(Console.Out, Width))
    {
    }

    /// <summary>Whether standard output is a terminal that knows how to rewrite a line.</summary>
    public static bool IsPossible => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Write(ServerMessage message)
    {
        switch (message)
        {
            case PartialMessage partial:
                line.Show(Prefix(partial.Start), partial.StableText(), partial.Text);
                break;
            case FinalMessage { Text: "" }:
                line.Clear();
                break;
            case FinalMessage final:
                line.Commit(Prefix(final.Start) + final.Text);
                break;
            default:
                break;
        }
    }

    public void End() => line.Clear();

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
