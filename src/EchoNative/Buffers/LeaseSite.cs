namespace EchoNative.Buffers;

/// <summary>Where something is lent out: known in debug builds, where a stack trace may take its time.</summary>
internal static class LeaseSite
{
#if DEBUG
    public static string? Here => Environment.StackTrace;
#else
    public static string? Here => null;
#endif
}
