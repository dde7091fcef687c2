using System.Runtime.InteropServices;

namespace EchoNative.Evaluation.Measures;

/// <summary>CPU seconds, user and system together.</summary>
internal static partial class CpuTime
{
    private const int Children = -1;
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>Of this process, all threads.</summary>
    public static double Process => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>Of the calling thread. Linux only.</summary>
    public static double Thread => clock_gettime(ThreadClock, out Time time) == 0 ? time.Seconds + (time.Fraction * 1e-9) : double.NaN;

    /// <summary>Of all child processes that have ended and been waited for. Linux only.</summary>
    public static double EndedChildren => getrusage(Children, out Usage usage) == 0
        ? usage.User.Seconds + usage.System.Seconds + ((usage.User.Fraction + usage.System.Fraction) * 1e-6)
        : double.NaN;

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);

    [LibraryImport("libc")]
    private static partial int getrusage(int who, out Usage usage);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Fraction;
    }

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public Time User;
        public Time System;
    }
}
