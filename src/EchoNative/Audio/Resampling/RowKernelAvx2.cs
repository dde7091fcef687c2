using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>Inner products of <see cref="RowStage"/>, 256 bits at a time.</summary>
internal static class RowKernelAvx2
{
    /// <summary>The 4 outputs of a group: a window of samples times 4 rows, which follow one another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Group(ref float window, ref float rows, nuint row)
    {
        Vector256<float> a = Vector256<float>.Zero;
        Vector256<float> b = a;
        Vector256<float> c = a;
        Vector256<float> d = a;
        ref float second = ref Unsafe.Add(ref rows, row);
        ref float third = ref Unsafe.Add(ref second, row);
        ref float fourth = ref Unsafe.Add(ref third, row);
        for (nuint k = 0; k < row; k += (nuint)Vector256<float>.Count)
        {
            var x = Vector256.LoadUnsafe(ref window, k);
            a = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref rows, k), a);
            b = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref second, k), b);
            c = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref third, k), c);
            d = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref fourth, k), d);
        }

        return Sums(a, b, c, d);
    }

    /// <summary>One output between two rows: (1 - weight) × the first + weight × the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Blend(ref float window, ref float rows, nuint row, float weight)
    {
        Vector256<float> a = Vector256<float>.Zero;
        Vector256<float> b = a;
        ref float next = ref Unsafe.Add(ref rows, row);
        for (nuint k = 0; k < row; k += (nuint)Vector256<float>.Count)
        {
            var x = Vector256.LoadUnsafe(ref window, k);
            a = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref rows, k), a);
            b = Vector256.MultiplyAddEstimate(x, Vector256.LoadUnsafe(ref next, k), b);
        }

        float first = Vector256.Sum(a);
        return first + (weight * (Vector256.Sum(b) - first));
    }

    // Lane j of the result is the sum of vector j.
    private static Vector128<float> Sums(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> halves = Avx.HorizontalAdd(Avx.HorizontalAdd(a, b), Avx.HorizontalAdd(c, d));
        return halves.GetLower() + halves.GetUpper();
    }
}
