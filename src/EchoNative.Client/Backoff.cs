namespace EchoNative.Client;

/// <summary>Pauses between attempts: doubling up to a limit, and each 20 % shorter to 20 % longer, so that clients do not come back all at once.</summary>
internal static class Backoff
{
    public const double Jitter = 0.2;

    /// <param name="failures">Attempts that have failed before, 0 after a connection that had been good.</param>
    /// <param name="first">The first pause.</param>
    /// <param name="longest">The longest, before chance.</param>
    /// <param name="chance">0–1.</param>
    public static TimeSpan Pause(int failures, TimeSpan first, TimeSpan longest, double chance)
    {
        double seconds = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, failures));
        return TimeSpan.FromSeconds(seconds * (1 - Jitter + (2 * Jitter * chance)));
    }
}
