namespace EchoNative;

/// <summary>How long to wait before a process that keeps failing is started anew.</summary>
internal static class RestartPause
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>Doubled each time, up to 5 s.</summary>
    /// <param name="failures">Starts that have come to nothing, one after the other.</param>
    public static TimeSpan After(int failures) => First * Math.Pow(2, Math.Min(failures, 16)) is var pause && pause < Longest ? pause : Longest;
}
