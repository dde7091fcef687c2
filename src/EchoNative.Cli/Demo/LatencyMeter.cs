using System.Diagnostics;
using EchoNative.Protocol;

namespace EchoNative.Cli.Demo;

/// <summary>
/// Measures, on a recording that is sent at its own pace, how long after they were spoken words arrive. Time of the audio is the time
/// at which a microphone would have given it.
/// </summary>
internal sealed class LatencyMeter(Func<long> began, TimeSpan endOfSpeech)
{
    private readonly HashSet<long> _segments = [];
    private readonly List<double> _firstPartials = [];
    private readonly List<double> _finals = [];

    public int Words { get; private set; }

    /// <summary>From the start of a segment to its first partial, in ms. A segment starts up to 0.3 s before its first word.</summary>
    public double? FirstPartial => Median(_firstPartials);

    /// <summary>From the end of the speech, as the server noticed it, to the final, in ms; this holds the wait for more speech.</summary>
    public double? Final => Median(_finals);

    /// <summary>The same less the wait: what the server took once it knew that the speech had ended.</summary>
    public double? FinalBeyondWait => Final - endOfSpeech.TotalMilliseconds;

    public void Observe(ServerMessage message)
    {
        double now = Stopwatch.GetElapsedTime(began()).TotalSeconds;
        switch (message)
        {
            case PartialMessage { Words.Count: > 0 } first when _segments.Add(first.Segment):
                _firstPartials.Add((now - first.Start) * 1000);
                break;
            case FinalMessage { Words.Count: > 0 } final:
                Words += final.Words.Count;
                _finals.Add(((now - final.End) * 1000) + endOfSpeech.TotalMilliseconds);
                break;
            default:
                break;
        }
    }

    private static double? Median(List<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
