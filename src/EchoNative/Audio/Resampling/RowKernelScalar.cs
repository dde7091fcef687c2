using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>Inner products of <see cref="RowStage"/>, one value at a time.</summary>
internal static class RowKernelScalar
{
    /// <summary>The 4 outputs of a group: a window of samples times 4 rows, which follow one another.</summary>
    public static Vector128<float> Group(ref float window, ref float rows, nuint row) => Vector128.Create(
        Dot(ref window, ref rows, row),
        Dot(ref window, ref Unsafe.Add(ref rows, row), row),
        Dot(ref window, ref Unsafe.Add(ref rows, 2 * row), row),
        Dot(ref window, ref Unsafe.Add(ref rows, 3 * row), row));

    /// <summary>One output between two rows: (1 - weight) × the first + weight × the next.</summary>
    public static float Blend(ref float window, ref float rows, nuint row, float weight)
    {
        float first = Dot(ref window, ref rows, row);
        return first + (weight * (Dot(ref window, ref Unsafe.Add(ref rows, row), row) - first));
    }

    private static float Dot(ref float window, ref float row, nuint count)
    {
        // Four sums keep the rounding small, as the lanes of a vector do.
        (float a, float b, float c, float d) = (0, 0, 0, 0);
        for (nuint k = 0; k < count; k += 4)
        {
            a += Unsafe.Add(ref window, k) * Unsafe.Add(ref row, k);
            b += Unsafe.Add(ref window, k + 1) * Unsafe.Add(ref row, k + 1);
            c += Unsafe.Add(ref window, k + 2) * Unsafe.Add(ref row, k + 2);
            d += Unsafe.Add(ref window, k + 3) * Unsafe.Add(ref row, k + 3);
        }

        return (a + b) + (c + d);
    }
}
