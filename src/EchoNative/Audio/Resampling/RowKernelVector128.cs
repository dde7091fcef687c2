using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>Inner products of <see cref="RowStage"/>, 128 bits at a time.</summary>
internal static class RowKernelVector128
{
    /// <summary>The 4 outputs of a group: a window of samples times 4 rows, which follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Group(ref float window, ref float rows, nuint row)
    {
        Vector128<float> a = Vector128<float>.Zero;
        Vector128<float> b = a;
        Vector128<float> c = a;
        Vector128<float> d = a;
        ref float second = ref Unsafe.Add(ref rows, row);
        ref float third = ref Unsafe.Add(ref second, row);
        ref float fourth = ref Unsafe.Add(ref third, row);
        for (nuint k = 0; k < row; k += (nuint)Vector128<float>.Count)
        {
            var x = Vector128.LoadUnsafe(ref window, k);
            a = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref rows, k), a);
            b = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref second, k), b);
            c = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref third, k), c);
            d = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref fourth, k), d);
        }

        return Sums(a, b, c, d);
    }

    /// <summary>One output between two rows: (1 - weight) × the first + weight × the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Blend(ref float window, ref float rows, nuint row, float weight)
    {
        Vector128<float> a = Vector128<float>.Zero;
        Vector128<float> b = a;
        ref float next = ref Unsafe.Add(ref rows, row);
        for (nuint k = 0; k < row; k += (nuint)Vector128<float>.Count)
        {
            var x = Vector128.LoadUnsafe(ref window, k);
            a = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref rows, k), a);
            b = Vector128.MultiplyAddEstimate(x, Vector128.LoadUnsafe(ref next, k), b);
        }

        float first = Vector128.Sum(a);
        return first + (weight * (Vector128.Sum(b) - first));
    }

    // Lane j of the result is the sum of vector j.
    private static Vector128<float> Sums(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        Vector128.Create(Vector128.Sum(a), Vector128.Sum(b), Vector128.Sum(c), Vector128.Sum(d));
}
