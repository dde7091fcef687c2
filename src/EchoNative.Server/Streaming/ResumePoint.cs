using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>Where a source's audio begins in a recogniser, and from where on that recogniser has something to say.</summary>
/// <param name="From">Position of the first sample the recogniser hears.</param>
/// <param name="Committed">Position from which on it recognises.</param>
/// <param name="Lost">Samples before that which nobody has any more.</param>
/// <param name="Segment">Number of its first segment.</param>
internal readonly record struct ResumePoint(long From, long Committed, long Lost, long Segment)
{
    private const int GridSeconds = 4; // the noise estimate's windows and all hops begin anew there
    private const int GridSteps = 2;   // so that 8 to 12 s are heard before anything is said

    /// <summary>Where to begin so that the recogniser goes on as the one before would have.</summary>
    public static ResumePoint Of(ResumePosition client, int rate)
    {
        long grid = (long)GridSeconds * rate;
        long from = Math.Max(0, (client.Committed / grid) - GridSteps) * grid;
        long lost = Math.Max(0, client.Available - client.Committed);
        return new ResumePoint(Math.Max(from, client.Available), client.Committed + lost, lost, client.NextSegment);
    }
}
