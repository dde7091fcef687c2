using System.Text;

namespace EchoNative.Cli.Streaming;

/// <summary>One line of a terminal that is rewritten in place. It never wraps: of a long text the end is shown.</summary>
internal sealed class LiveLine(TextWriter terminal, Func<int> width)
{
    private const string ClearToEnd = "\e[K";
    private bool _shown;

    /// <summary>Shows a text in place of the last one: what may still change is grey.</summary>
    /// <param name="prefix">Before the text.</param>
    /// <param name="stable">What the text begins with and what stays.</param>
    /// <param name="text">All of it.</param>
    public void Show(string prefix, string stable, string text)
    {
        // The last column stays free: some terminals wrap as soon as it is written. One write, so that nothing flickers.
        int room = Math.Max(0, width() - 1 - prefix.Length);
        string shown = Tail(Printable(text), room);
        int unstable = Math.Min(text.Length - stable.Length, shown.Length);
        terminal.Write($"\r{prefix}{shown[..^unstable]}\e[90m{shown[^unstable..]}\e[0m{ClearToEnd}");
        terminal.Flush();
        _shown = true;
    }

    /// <summary>Writes a line for good, in place of the live text.</summary>
    public void Commit(string line)
    {
        terminal.Write($"{(_shown ? "\r" : "")}{Printable(line)}{ClearToEnd}\n");
        terminal.Flush();
        _shown = false;
    }

    /// <summary>Removes the live text.</summary>
    public void Clear()
    {
        if (_shown)
        {
            terminal.Write($"\r{ClearToEnd}");
            terminal.Flush();
            _shown = false;
        }
    }

    /// <summary>The end of a text that fits into so many columns.</summary>
    internal static string Tail(string text, int columns)
    {
        if (Columns(text) <= columns)
        {
            return text;
        }

        int start = text.Length;
        int used = 1; // the ellipsis
        while (start > 0)
        {
            int previous = start - (start > 1 && char.IsSurrogatePair(text[start - 2], text[start - 1]) ? 2 : 1);
            used += Columns(text[previous..start]);
            if (used > columns)
            {
                break;
            }

            start = previous;
        }

        return columns > 0 ? $"…{text[start..]}" : "";
    }

    /// <summary>What comes over the network must not control the terminal.</summary>
    internal static string Printable(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var printable = new StringBuilder(text);
        for (int i = 0; i < printable.Length; i++)
        {
            printable[i] = char.IsControl(printable[i]) ? ' ' : printable[i];
        }

        return printable.ToString();
    }

    private static int Columns(string text) => new Spectre.Console.Rendering.Segment(text).CellCount();
}
