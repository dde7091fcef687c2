using System.Diagnostics;

namespace EchoNative.Evaluation.Measures;

/// <summary>Calls by the wall clock, as a microphone gives its frames: each when the last of its samples has been said.</summary>
internal static class Pacer
{
    /// <summary>Calls <paramref name="frame"/> with 0, 1, … on this thread, number n when n + 1 frames have passed.</summary>
    /// <param name="began">Moment (<see cref="Stopwatch.GetTimestamp"/>) of the first sample.</param>
    /// <param name="length">Seconds of a frame.</param>
    /// <param name="count">Frames.</param>
    /// <param name="frame">Takes a frame.</param>
    /// <param name="cancellationToken">Looked at before each frame.</param>
    /// <returns>Worst lateness of a call, in seconds: what the machine and the calls themselves cost the measurement.</returns>
    public static double Run(long began, double length, int count, Action<int> frame, CancellationToken cancellationToken = default)
    {
        double worst = 0;
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double due = (i + 1) * length;
            double left;
            while ((left = due - Stopwatch.GetElapsedTime(began).TotalSeconds) > 0)
            {
                Thread.Sleep(TimeSpan.FromSeconds(Math.Max(left, 0.0002)));
            }

            worst = Math.Max(worst, -left);
            frame(i);
        }

        return worst;
    }
}
