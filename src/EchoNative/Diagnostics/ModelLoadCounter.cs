namespace EchoNative.Diagnostics;

/// <summary>How often this process has loaded weights. The handles that own them count, so that nobody can load any uncounted. Thread-safe.</summary>
internal static class ModelLoadCounter
{
    private static long _count;

    public static long Count => Interlocked.Read(ref _count);

    public static void Add() => Interlocked.Increment(ref _count);
}
