using System.Runtime.CompilerServices;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="HalfStage"/>, one value at a time; <see cref="HalfKernels"/> describes the methods.</summary>
internal static class HalfKernelScalar
{
    public static void Deal2(ref float input, int pairs, ref float even, ref float odd)
    {
        for (int m = 0; m < pairs; m++)
        {
            Unsafe.Add(ref even, m) = Unsafe.Add(ref input, 2 * m);
            Unsafe.Add(ref odd, m) = Unsafe.Add(ref input, (2 * m) + 1);
        }
    }

    public static void Filter(int groups, ref float even, ref float odd, ref float factors, ref float output)
    {
        float middle = Unsafe.Add(ref factors, HalfStage.Taps);
        for (int m = 0; m < groups * HalfStage.Group; m++)
        {
            float sum = middle * Unsafe.Add(ref even, m);
            for (int k = 0; k < 8; k++)
            {
                for (int tap = k; tap < HalfStage.Taps; tap += 8)
                {
                    sum += Unsafe.Add(ref odd, m + tap) * Unsafe.Add(ref factors, tap);
                }
            }

            Unsafe.Add(ref output, m) = sum;
        }
    }
}
