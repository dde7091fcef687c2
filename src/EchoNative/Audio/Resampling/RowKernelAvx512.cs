using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>Inner products of <see cref="RowStage"/>, 512 bits at a time.</summary>
internal static class RowKernelAvx512
{
    /// <summary>The 4 outputs of a group: a window of samples times 4 rows, which follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Group(ref float window, ref float rows, nuint row)
    {
        Vector512<float> a = Vector512<float>.Zero;
        Vector512<float> b = a;
        Vector512<float> c = a;
        Vector512<float> d = a;
        ref float second = ref Unsafe.Add(ref rows, row);
        ref float third = ref Unsafe.Add(ref second, row);
        ref float fourth = ref Unsafe.Add(ref third, row);
        for (nuint k = 0; k < row; k += (nuint)Vector512<float>.Count)
        {
            var x = Vector512.LoadUnsafe(ref window, k);
            a = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref rows, k), a);
            b = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref second, k), b);
            c = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref third, k), c);
            d = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref fourth, k), d);
        }

        return Sums(a, b, c, d);
    }

    /// <summary>One output between two rows: (1 - weight) × the first + weight × the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Blend(ref float window, ref float rows, nuint row, float weight)
    {
        Vector512<float> a = Vector512<float>.Zero;
        Vector512<float> b = a;
        ref float next = ref Unsafe.Add(ref rows, row);
        for (nuint k = 0; k < row; k += (nuint)Vector512<float>.Count)
        {
            var x = Vector512.LoadUnsafe(ref window, k);
            a = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref rows, k), a);
            b = Vector512.MultiplyAddEstimate(x, Vector512.LoadUnsafe(ref next, k), b);
        }

        float first = Vector512.Sum(a);
        return first + (weight * (Vector512.Sum(b) - first));
    }

    // Lane j of the result is the sum of vector j.
    private static Vector128<float> Sums(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(Half(a), Half(b)), Avx.HorizontalAdd(Half(c), Half(d)));
        return halves.GetLower() + halves.GetUpper();
    }

    private static Vector256<float> Half(Vector512<float> vector) => vector.GetLower() + vector.GetUpper();
}
