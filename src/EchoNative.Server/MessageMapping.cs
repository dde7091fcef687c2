using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>The engine's results as messages.</summary>
internal static class MessageMapping
{
    public static ServerMessage ToMessage(TranscriptEvent e, long committed) => e switch
    {
        PartialResult p => new PartialMessage(0, p.Segment, p.Revision, Seconds(p.Start), Seconds(p.End), p.Text, ToTimings(p.Words), p.StableWords),
        FinalResult f => new FinalMessage(0, f.Segment, Seconds(f.Start), Seconds(f.End), f.Text, ToTimings(f.Words), committed),
        _ => throw new ArgumentException($"No message for {e.GetType().Name}.", nameof(e)),
    };

    /// <summary>Whole milliseconds: finer digits only cost bytes.</summary>
    public static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static WordTiming[] ToTimings(IReadOnlyList<Word> words)
    {
        var timings = new WordTiming[words.Count];
        for (int i = 0; i < timings.Length; i++)
        {
            Word word = words[i];
            timings[i] = new WordTiming(word.Text, Seconds(word.Start), Seconds(word.End), Math.Round(word.Probability, 4));
        }

        return timings;
    }
}
