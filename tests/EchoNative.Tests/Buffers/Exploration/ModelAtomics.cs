using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers.Exploration;

/// <summary>The ring's accesses, made in the explored memory.</summary>
internal readonly struct ModelAtomics : IRingAtomics
{
    public static long Read(ref long cell) => Explorer.Current.Read(Explorer.Current.CellOf(ref cell));

    public static void Write(ref long cell, long value)
    {
        Explorer.Current.Write(Explorer.Current.CellOf(ref cell), value, release: true);
        cell = value;
    }

    public static long Add(ref long cell, long value) => Explorer.Current.Modify(Explorer.Current.CellOf(ref cell), v => v + value) + value;

    public static bool Replace(ref long cell, long expected, long value) =>
        Explorer.Current.Modify(Explorer.Current.CellOf(ref cell), v => v == expected ? value : v) == expected;

    public static void Fence() => Explorer.Current.Fence(everybody: false);

    public static void FenceProcess() => Explorer.Current.Fence(everybody: true);
}
