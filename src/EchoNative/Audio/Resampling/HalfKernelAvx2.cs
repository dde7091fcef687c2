using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="HalfStage"/>, 256 bits at a time; <see cref="HalfKernels"/> describes the methods.</summary>
internal static class HalfKernelAvx2
{
    private const int Tile = 10;

    public static void Deal2(ref float input, int pairs, ref float even, ref float odd)
    {
        int m = 0;
        for (; m <= pairs - 8; m += 8)
        {
            var a = Vector256.LoadUnsafe(ref input, (nuint)(2 * m));
            var b = Vector256.LoadUnsafe(ref input, (nuint)(2 * m) + 8);
            Ordered(Avx.Shuffle(a, b, 0b1000_1000)).StoreUnsafe(ref even, (nuint)m);
            Ordered(Avx.Shuffle(a, b, 0b1101_1101)).StoreUnsafe(ref odd, (nuint)m);
        }

        HalfKernelScalar.Deal2(ref Unsafe.Add(ref input, 2 * m), pairs - m, ref Unsafe.Add(ref even, m), ref Unsafe.Add(ref odd, m));
    }

    public static void Filter(int groups, ref float even, ref float odd, ref float factors, ref float output)
    {
        int group = 0;
        for (; group <= groups - Tile; group += Tile)
        {
            int m = group * HalfStage.Group;
            Ten(ref Unsafe.Add(ref even, m), ref Unsafe.Add(ref odd, m), ref factors, ref Unsafe.Add(ref output, m));
        }

        for (; group < groups; group++)
        {
            int m = group * HalfStage.Group;
            One(ref Unsafe.Add(ref even, m), ref Unsafe.Add(ref odd, m), ref factors, ref Unsafe.Add(ref output, m));
        }
    }

    // Ten groups: a vector of samples serves the three or four neighbouring ones whose taps lie 8 apart.
    private static void Ten(ref float even, ref float odd, ref float factors, ref float output)
    {
        var middle = Vector256.Create(Unsafe.Add(ref factors, HalfStage.Taps));
        Vector256<float> s0 = middle * Vector256.LoadUnsafe(ref even);
        Vector256<float> s1 = middle * Vector256.LoadUnsafe(ref even, 8);
        Vector256<float> s2 = middle * Vector256.LoadUnsafe(ref even, 16);
        Vector256<float> s3 = middle * Vector256.LoadUnsafe(ref even, 24);
        Vector256<float> s4 = middle * Vector256.LoadUnsafe(ref even, 32);
        Vector256<float> s5 = middle * Vector256.LoadUnsafe(ref even, 40);
        Vector256<float> s6 = middle * Vector256.LoadUnsafe(ref even, 48);
        Vector256<float> s7 = middle * Vector256.LoadUnsafe(ref even, 56);
        Vector256<float> s8 = middle * Vector256.LoadUnsafe(ref even, 64);
        Vector256<float> s9 = middle * Vector256.LoadUnsafe(ref even, 72);
        nuint k = 0;
        for (; k < HalfStage.Taps % 8; k++)
        {
            var f0 = Vector256.Create(Unsafe.Add(ref factors, k));
            var f1 = Vector256.Create(Unsafe.Add(ref factors, k + 8));
            var f2 = Vector256.Create(Unsafe.Add(ref factors, k + 16));
            var f3 = Vector256.Create(Unsafe.Add(ref factors, k + 24));
            var x = Vector256.LoadUnsafe(ref odd, k);
            s0 = Vector256.MultiplyAddEstimate(x, f0, s0);
            x = Vector256.LoadUnsafe(ref odd, k + 8);
            s0 = Vector256.MultiplyAddEstimate(x, f1, s0);
            s1 = Vector256.MultiplyAddEstimate(x, f0, s1);
            x = Vector256.LoadUnsafe(ref odd, k + 16);
            s0 = Vector256.MultiplyAddEstimate(x, f2, s0);
            s1 = Vector256.MultiplyAddEstimate(x, f1, s1);
            s2 = Vector256.MultiplyAddEstimate(x, f0, s2);
            x = Vector256.LoadUnsafe(ref odd, k + 24);
            s0 = Vector256.MultiplyAddEstimate(x, f3, s0);
            s1 = Vector256.MultiplyAddEstimate(x, f2, s1);
            s2 = Vector256.MultiplyAddEstimate(x, f1, s2);
            s3 = Vector256.MultiplyAddEstimate(x, f0, s3);
            x = Vector256.LoadUnsafe(ref odd, k + 32);
            s1 = Vector256.MultiplyAddEstimate(x, f3, s1);
            s2 = Vector256.MultiplyAddEstimate(x, f2, s2);
            s3 = Vector256.MultiplyAddEstimate(x, f1, s3);
            s4 = Vector256.MultiplyAddEstimate(x, f0, s4);
            x = Vector256.LoadUnsafe(ref odd, k + 40);
            s2 = Vector256.MultiplyAddEstimate(x, f3, s2);
            s3 = Vector256.MultiplyAddEstimate(x, f2, s3);
            s4 = Vector256.MultiplyAddEstimate(x, f1, s4);
            s5 = Vector256.MultiplyAddEstimate(x, f0, s5);
            x = Vector256.LoadUnsafe(ref odd, k + 48);
            s3 = Vector256.MultiplyAddEstimate(x, f3, s3);
            s4 = Vector256.MultiplyAddEstimate(x, f2, s4);
            s5 = Vector256.MultiplyAddEstimate(x, f1, s5);
            s6 = Vector256.MultiplyAddEstimate(x, f0, s6);
            x = Vector256.LoadUnsafe(ref odd, k + 56);
            s4 = Vector256.MultiplyAddEstimate(x, f3, s4);
            s5 = Vector256.MultiplyAddEstimate(x, f2, s5);
            s6 = Vector256.MultiplyAddEstimate(x, f1, s6);
            s7 = Vector256.MultiplyAddEstimate(x, f0, s7);
            x = Vector256.LoadUnsafe(ref odd, k + 64);
            s5 = Vector256.MultiplyAddEstimate(x, f3, s5);
            s6 = Vector256.MultiplyAddEstimate(x, f2, s6);
            s7 = Vector256.MultiplyAddEstimate(x, f1, s7);
            s8 = Vector256.MultiplyAddEstimate(x, f0, s8);
            x = Vector256.LoadUnsafe(ref odd, k + 72);
            s6 = Vector256.MultiplyAddEstimate(x, f3, s6);
            s7 = Vector256.MultiplyAddEstimate(x, f2, s7);
            s8 = Vector256.MultiplyAddEstimate(x, f1, s8);
            s9 = Vector256.MultiplyAddEstimate(x, f0, s9);
            x = Vector256.LoadUnsafe(ref odd, k + 80);
            s7 = Vector256.MultiplyAddEstimate(x, f3, s7);
            s8 = Vector256.MultiplyAddEstimate(x, f2, s8);
            s9 = Vector256.MultiplyAddEstimate(x, f1, s9);
            x = Vector256.LoadUnsafe(ref odd, k + 88);
            s8 = Vector256.MultiplyAddEstimate(x, f3, s8);
            s9 = Vector256.MultiplyAddEstimate(x, f2, s9);
            x = Vector256.LoadUnsafe(ref odd, k + 96);
            s9 = Vector256.MultiplyAddEstimate(x, f3, s9);
        }

        for (; k < 8; k++)
        {
            var f0 = Vector256.Create(Unsafe.Add(ref factors, k));
            var f1 = Vector256.Create(Unsafe.Add(ref factors, k + 8));
            var f2 = Vector256.Create(Unsafe.Add(ref factors, k + 16));
            var x = Vector256.LoadUnsafe(ref odd, k);
            s0 = Vector256.MultiplyAddEstimate(x, f0, s0);
            x = Vector256.LoadUnsafe(ref odd, k + 8);
            s0 = Vector256.MultiplyAddEstimate(x, f1, s0);
            s1 = Vector256.MultiplyAddEstimate(x, f0, s1);
            x = Vector256.LoadUnsafe(ref odd, k + 16);
            s0 = Vector256.MultiplyAddEstimate(x, f2, s0);
            s1 = Vector256.MultiplyAddEstimate(x, f1, s1);
            s2 = Vector256.MultiplyAddEstimate(x, f0, s2);
            x = Vector256.LoadUnsafe(ref odd, k + 24);
            s1 = Vector256.MultiplyAddEstimate(x, f2, s1);
            s2 = Vector256.MultiplyAddEstimate(x, f1, s2);
            s3 = Vector256.MultiplyAddEstimate(x, f0, s3);
            x = Vector256.LoadUnsafe(ref odd, k + 32);
            s2 = Vector256.MultiplyAddEstimate(x, f2, s2);
            s3 = Vector256.MultiplyAddEstimate(x, f1, s3);
            s4 = Vector256.MultiplyAddEstimate(x, f0, s4);
            x = Vector256.LoadUnsafe(ref odd, k + 40);
            s3 = Vector256.MultiplyAddEstimate(x, f2, s3);
            s4 = Vector256.MultiplyAddEstimate(x, f1, s4);
            s5 = Vector256.MultiplyAddEstimate(x, f0, s5);
            x = Vector256.LoadUnsafe(ref odd, k + 48);
            s4 = Vector256.MultiplyAddEstimate(x, f2, s4);
            s5 = Vector256.MultiplyAddEstimate(x, f1, s5);
            s6 = Vector256.MultiplyAddEstimate(x, f0, s6);
            x = Vector256.LoadUnsafe(ref odd, k + 56);
            s5 = Vector256.MultiplyAddEstimate(x, f2, s5);
            s6 = Vector256.MultiplyAddEstimate(x, f1, s6);
            s7 = Vector256.MultiplyAddEstimate(x, f0, s7);
            x = Vector256.LoadUnsafe(ref odd, k + 64);
            s6 = Vector256.MultiplyAddEstimate(x, f2, s6);
            s7 = Vector256.MultiplyAddEstimate(x, f1, s7);
            s8 = Vector256.MultiplyAddEstimate(x, f0, s8);
            x = Vector256.LoadUnsafe(ref odd, k + 72);
            s7 = Vector256.MultiplyAddEstimate(x, f2, s7);
            s8 = Vector256.MultiplyAddEstimate(x, f1, s8);
            s9 = Vector256.MultiplyAddEstimate(x, f0, s9);
            x = Vector256.LoadUnsafe(ref odd, k + 80);
            s8 = Vector256.MultiplyAddEstimate(x, f2, s8);
            s9 = Vector256.MultiplyAddEstimate(x, f1, s9);
            x = Vector256.LoadUnsafe(ref odd, k + 88);
            s9 = Vector256.MultiplyAddEstimate(x, f2, s9);
        }

        s0.StoreUnsafe(ref output);
        s1.StoreUnsafe(ref output, 8);
        s2.StoreUnsafe(ref output, 16);
        s3.StoreUnsafe(ref output, 24);
        s4.StoreUnsafe(ref output, 32);
        s5.StoreUnsafe(ref output, 40);
        s6.StoreUnsafe(ref output, 48);
        s7.StoreUnsafe(ref output, 56);
        s8.StoreUnsafe(ref output, 64);
        s9.StoreUnsafe(ref output, 72);
    }

    private static void One(ref float even, ref float odd, ref float factors, ref float output)
    {
        Vector256<float> sum = Vector256.Create(Unsafe.Add(ref factors, HalfStage.Taps)) * Vector256.LoadUnsafe(ref even);
        for (nuint k = 0; k < 8; k++)
        {
            for (nuint tap = k; tap < HalfStage.Taps; tap += 8)
            {
                sum = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref odd, tap), Vector256.Create(Unsafe.Add(ref factors, tap)), sum);
            }
        }

        sum.StoreUnsafe(ref output);
    }

    private static Vector256<float> Ordered(Vector256<float> quarters) =>
        Avx2.Permute4x64(quarters.AsDouble(), 0b1101_1000).AsSingle();
}
