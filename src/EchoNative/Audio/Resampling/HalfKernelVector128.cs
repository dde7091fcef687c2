using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="HalfStage"/>, 128 bits at a time; <see cref="HalfKernels"/> describes the methods.</summary>
internal static class HalfKernelVector128
{
    public static void Filter(int groups, ref float even, ref float odd, ref float factors, ref float output)
    {
        int count = groups * HalfStage.Group;
        int m = 0;

        // Two groups at once keep the multipliers busier than one.
        for (; m <= count - 16; m += 16)
        {
            Four(ref Unsafe.Add(ref even, m), ref Unsafe.Add(ref odd, m), ref factors, ref Unsafe.Add(ref output, m));
        }

        for (; m < count; m += 4)
        {
            One(ref Unsafe.Add(ref even, m), ref Unsafe.Add(ref odd, m), ref factors, ref Unsafe.Add(ref output, m));
        }
    }

    private static void Four(ref float even, ref float odd, ref float factors, ref float output)
    {
        var middle = Vector128.Create(Unsafe.Add(ref factors, HalfStage.Taps));
        Vector128<float> a = middle * Vector128.LoadUnsafe(ref even);
        Vector128<float> b = middle * Vector128.LoadUnsafe(ref even, 4);
        Vector128<float> c = middle * Vector128.LoadUnsafe(ref even, 8);
        Vector128<float> d = middle * Vector128.LoadUnsafe(ref even, 12);
        for (nuint k = 0; k < 8; k++)
        {
            for (nuint tap = k; tap < HalfStage.Taps; tap += 8)
            {
                var factor = Vector128.Create(Unsafe.Add(ref factors, tap));
                a = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref odd, tap), factor, a);
                b = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref odd, tap + 4), factor, b);
                c = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref odd, tap + 8), factor, c);
                d = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref odd, tap + 12), factor, d);
            }
        }

        a.StoreUnsafe(ref output);
        b.StoreUnsafe(ref output, 4);
        c.StoreUnsafe(ref output, 8);
        d.StoreUnsafe(ref output, 12);
    }

    private static void One(ref float even, ref float odd, ref float factors, ref float output)
    {
        Vector128<float> sum = Vector128.Create(Unsafe.Add(ref factors, HalfStage.Taps)) * Vector128.LoadUnsafe(ref even);
        for (nuint k = 0; k < 8; k++)
        {
            for (nuint tap = k; tap < HalfStage.Taps; tap += 8)
            {
                sum = Vector128.MultiplyAddEstimate(Vector128.LoadUnsafe(ref odd, tap), Vector128.Create(Unsafe.Add(ref factors, tap)), sum);
            }
        }

        sum.StoreUnsafe(ref output);
    }
}
