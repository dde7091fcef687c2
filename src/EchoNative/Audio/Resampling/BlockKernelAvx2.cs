using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="BlockStage"/>, 256 bits at a time; <see cref="BlockKernels"/> describes the methods.</summary>
internal static class BlockKernelAvx2
{
    public static void Deal3(ref float input, int periods, ref float sequences, int stride)
    {
        ref float second = ref Unsafe.Add(ref sequences, stride);
        ref float third = ref Unsafe.Add(ref second, stride);

        // Lane i of sequence s comes from input 3i + s. Each vector below holds one sequence's, in another order.
        var first = Vector256.Create(0, 3, 6, 1, 4, 7, 2, 5);
        var middle = Vector256.Create(1, 4, 7, 2, 5, 0, 3, 6);
        var last = Vector256.Create(2, 5, 0, 3, 6, 1, 4, 7);
        int m = 0;
        for (; m <= periods - 8; m += 8)
        {
            var a = Vector256.LoadUnsafe(ref input, (nuint)(3 * m));
            var b = Vector256.LoadUnsafe(ref input, (nuint)(3 * m) + 8);
            var c = Vector256.LoadUnsafe(ref input, (nuint)(3 * m) + 16);
            var x = Avx.Blend(Avx.Blend(a, b, 0b1001_0010), c, 0b0010_0100);
            var y = Avx.Blend(Avx.Blend(a, b, 0b0010_0100), c, 0b0100_1001);
            var z = Avx.Blend(Avx.Blend(a, b, 0b0100_1001), c, 0b1001_0010);
            Avx2.PermuteVar8x32(x, first).StoreUnsafe(ref sequences, (nuint)m);
            Avx2.PermuteVar8x32(y, middle).StoreUnsafe(ref second, (nuint)m);
            Avx2.PermuteVar8x32(z, last).StoreUnsafe(ref third, (nuint)m);
        }

        BlockKernelScalar.Deal3(ref Unsafe.Add(ref input, 3 * m), periods - m, ref Unsafe.Add(ref sequences, m), stride);
    }

    public static void Differences(ref float x, int count, int kind)
    {
        for (int t = 0; t < count; t += Vector256<float>.Count)
        {
            ref float at = ref Unsafe.Add(ref x, t);
            var own = Vector256.LoadUnsafe(ref at);
            var half = Vector256.LoadUnsafe(ref at, 16);
            Vector256<float> near = own - Vector256.LoadUnsafe(ref at, 8);
            Vector256<float> far = half - Vector256.LoadUnsafe(ref at, 24);
            near.StoreUnsafe(ref at, (nuint)kind);
            (own - half).StoreUnsafe(ref at, (nuint)kind * 2);
            (near - far).StoreUnsafe(ref at, (nuint)kind * 3);
        }
    }

    public static void Multiply(int tile, int chunks, in BlockLayout layout, ref float start, ref float factors, ref float products)
    {
        int perBranch = BlockTable.Quarter * chunks * BlockTable.Phases;
        int perProduct = tile * BlockTable.Phases * BlockTable.Quarter;
        if (tile == BlockStage.Tile)
        {
            for (int product = 0; product < BlockTable.Products; product++)
            {
                ref float samples = ref Unsafe.Add(ref start, layout.Start(product));
                ref float row = ref Unsafe.Add(ref factors, product * layout.Branches * perBranch);
                ref float sums = ref Unsafe.Add(ref products, product * perProduct);
                if (chunks == 2)
                {
                    Five2(in layout, ref samples, ref row, ref sums);
                }
                else
                {
                    Five1(in layout, ref samples, ref row, ref sums);
                }
            }

            return;
        }

        // One block has too few sums to keep the multipliers busy: three products at once.
        for (int product = 0; product < BlockTable.Products; product += 3)
        {
            ref float row = ref Unsafe.Add(ref factors, product * layout.Branches * perBranch);
            One(product, chunks, in layout, ref start, ref row, ref Unsafe.Add(ref products, product * perProduct));
        }
    }

    // Five blocks, two chunks: a vector of samples serves both phases and two neighbouring blocks. Each branch is summed apart, since
    // shorter chains of additions round less.
    private static void Five2(in BlockLayout layout, ref float samples, ref float factors, ref float sums)
    {
        Vector256<float> t0 = Vector256<float>.Zero, t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0, t6 = t0, t7 = t0, t8 = t0, t9 = t0;
        for (int branch = 0; branch < layout.Branches; branch++)
        {
            Vector256<float> a0 = Vector256<float>.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0;
            Vector256<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
            for (nuint k = 0; k < BlockTable.Quarter; k++)
            {
                var even = Vector256.Create(factors);
                var odd = Vector256.Create(Unsafe.Add(ref factors, 1));
                var nextEven = Vector256.Create(Unsafe.Add(ref factors, 2));
                var nextOdd = Vector256.Create(Unsafe.Add(ref factors, 3));
                factors = ref Unsafe.Add(ref factors, 4);
                var x = Vector256.LoadUnsafe(ref samples, k);
                a0 = Vector256.MultiplyAddEstimate(x, even, a0);
                b0 = Vector256.MultiplyAddEstimate(x, odd, b0);
                x = Vector256.LoadUnsafe(ref samples, k + 32);
                a0 = Vector256.MultiplyAddEstimate(x, nextEven, a0);
                b0 = Vector256.MultiplyAddEstimate(x, nextOdd, b0);
                a1 = Vector256.MultiplyAddEstimate(x, even, a1);
                b1 = Vector256.MultiplyAddEstimate(x, odd, b1);
                x = Vector256.LoadUnsafe(ref samples, k + 64);
                a1 = Vector256.MultiplyAddEstimate(x, nextEven, a1);
                b1 = Vector256.MultiplyAddEstimate(x, nextOdd, b1);
                a2 = Vector256.MultiplyAddEstimate(x, even, a2);
                b2 = Vector256.MultiplyAddEstimate(x, odd, b2);
                x = Vector256.LoadUnsafe(ref samples, k + 96);
                a2 = Vector256.MultiplyAddEstimate(x, nextEven, a2);
                b2 = Vector256.MultiplyAddEstimate(x, nextOdd, b2);
                a3 = Vector256.MultiplyAddEstimate(x, even, a3);
                b3 = Vector256.MultiplyAddEstimate(x, odd, b3);
                x = Vector256.LoadUnsafe(ref samples, k + 128);
                a3 = Vector256.MultiplyAddEstimate(x, nextEven, a3);
                b3 = Vector256.MultiplyAddEstimate(x, nextOdd, b3);
                a4 = Vector256.MultiplyAddEstimate(x, even, a4);
                b4 = Vector256.MultiplyAddEstimate(x, odd, b4);
                x = Vector256.LoadUnsafe(ref samples, k + 160);
                a4 = Vector256.MultiplyAddEstimate(x, nextEven, a4);
                b4 = Vector256.MultiplyAddEstimate(x, nextOdd, b4);
            }

            t0 += a0;
            t1 += b0;
            t2 += a1;
            t3 += b1;
            t4 += a2;
            t5 += b2;
            t6 += a3;
            t7 += b3;
            t8 += a4;
            t9 += b4;
            samples = ref Unsafe.Add(ref samples, layout.Branch);
        }

        t0.StoreUnsafe(ref sums);
        t1.StoreUnsafe(ref sums, 8);
        t2.StoreUnsafe(ref sums, 16);
        t3.StoreUnsafe(ref sums, 24);
        t4.StoreUnsafe(ref sums, 32);
        t5.StoreUnsafe(ref sums, 40);
        t6.StoreUnsafe(ref sums, 48);
        t7.StoreUnsafe(ref sums, 56);
        t8.StoreUnsafe(ref sums, 64);
        t9.StoreUnsafe(ref sums, 72);
    }

    // Five blocks, one chunk: a vector of samples serves both phases.
    private static void Five1(in BlockLayout layout, ref float samples, ref float factors, ref float sums)
    {
        Vector256<float> t0 = Vector256<float>.Zero, t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0, t6 = t0, t7 = t0, t8 = t0, t9 = t0;
        for (int branch = 0; branch < layout.Branches; branch++)
        {
            Vector256<float> a0 = Vector256<float>.Zero, a1 = a0, a2 = a0, a3 = a0, a4 = a0;
            Vector256<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
            for (nuint k = 0; k < BlockTable.Quarter; k++)
            {
                var even = Vector256.Create(factors);
                var odd = Vector256.Create(Unsafe.Add(ref factors, 1));
                factors = ref Unsafe.Add(ref factors, 2);
                var x = Vector256.LoadUnsafe(ref samples, k);
                a0 = Vector256.MultiplyAddEstimate(x, even, a0);
                b0 = Vector256.MultiplyAddEstimate(x, odd, b0);
                x = Vector256.LoadUnsafe(ref samples, k + 32);
                a1 = Vector256.MultiplyAddEstimate(x, even, a1);
                b1 = Vector256.MultiplyAddEstimate(x, odd, b1);
                x = Vector256.LoadUnsafe(ref samples, k + 64);
                a2 = Vector256.MultiplyAddEstimate(x, even, a2);
                b2 = Vector256.MultiplyAddEstimate(x, odd, b2);
                x = Vector256.LoadUnsafe(ref samples, k + 96);
                a3 = Vector256.MultiplyAddEstimate(x, even, a3);
                b3 = Vector256.MultiplyAddEstimate(x, odd, b3);
                x = Vector256.LoadUnsafe(ref samples, k + 128);
                a4 = Vector256.MultiplyAddEstimate(x, even, a4);
                b4 = Vector256.MultiplyAddEstimate(x, odd, b4);
            }

            t0 += a0;
            t1 += b0;
            t2 += a1;
            t3 += b1;
            t4 += a2;
            t5 += b2;
            t6 += a3;
            t7 += b3;
            t8 += a4;
            t9 += b4;
            samples = ref Unsafe.Add(ref samples, layout.Branch);
        }

        t0.StoreUnsafe(ref sums);
        t1.StoreUnsafe(ref sums, 8);
        t2.StoreUnsafe(ref sums, 16);
        t3.StoreUnsafe(ref sums, 24);
        t4.StoreUnsafe(ref sums, 32);
        t5.StoreUnsafe(ref sums, 40);
        t6.StoreUnsafe(ref sums, 48);
        t7.StoreUnsafe(ref sums, 56);
        t8.StoreUnsafe(ref sums, 64);
        t9.StoreUnsafe(ref sums, 72);
    }

    private static void One(int product, int chunks, in BlockLayout layout, ref float start, ref float factors, ref float sums)
    {
        nuint step = (nuint)(layout.Branches * BlockTable.Quarter * chunks * BlockTable.Phases);
        nuint first = layout.Start(product);
        nuint second = layout.Start(product + 1);
        nuint third = layout.Start(product + 2);
        Vector256<float> t0 = Vector256<float>.Zero, t1 = t0, t2 = t0, t3 = t0, t4 = t0, t5 = t0;
        for (int branch = 0; branch < layout.Branches; branch++)
        {
            Vector256<float> a0 = Vector256<float>.Zero, a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0;
            for (int k = 0; k < BlockTable.Quarter; k++)
            {
                for (int chunk = 0; chunk < chunks; chunk++)
                {
                    ref float x = ref Unsafe.Add(ref start, k + (chunk * BlockTable.Block));
                    var x0 = Vector256.LoadUnsafe(ref x, first);
                    var x1 = Vector256.LoadUnsafe(ref x, second);
                    var x2 = Vector256.LoadUnsafe(ref x, third);
                    a0 = Vector256.MultiplyAddEstimate(x0, Vector256.Create(factors), a0);
                    b0 = Vector256.MultiplyAddEstimate(x0, Vector256.Create(Unsafe.Add(ref factors, 1)), b0);
                    a1 = Vector256.MultiplyAddEstimate(x1, Vector256.Create(Unsafe.Add(ref factors, step)), a1);
                    b1 = Vector256.MultiplyAddEstimate(x1, Vector256.Create(Unsafe.Add(ref factors, step + 1)), b1);
                    a2 = Vector256.MultiplyAddEstimate(x2, Vector256.Create(Unsafe.Add(ref factors, 2 * step)), a2);
                    b2 = Vector256.MultiplyAddEstimate(x2, Vector256.Create(Unsafe.Add(ref factors, (2 * step) + 1)), b2);
                    factors = ref Unsafe.Add(ref factors, 2);
                }
            }

            t0 += a0;
            t1 += b0;
            t2 += a1;
            t3 += b1;
            t4 += a2;
            t5 += b2;
            start = ref Unsafe.Add(ref start, layout.Branch);
        }

        t0.StoreUnsafe(ref sums);
        t1.StoreUnsafe(ref sums, 8);
        t2.StoreUnsafe(ref sums, 16);
        t3.StoreUnsafe(ref sums, 24);
        t4.StoreUnsafe(ref sums, 32);
        t5.StoreUnsafe(ref sums, 40);
    }

    public static void Combine(ref float products, int tile, ref float output)
    {
        nuint step = (nuint)(tile * BlockTable.Phases * BlockTable.Quarter);
        ref float odd = ref Unsafe.Add(ref products, BlockTable.Quarter);
        for (nuint lane = 0; lane < BlockTable.Quarter; lane += (nuint)Vector256<float>.Count)
        {
            (Vector256<float> a0, Vector256<float> a1, Vector256<float> a2, Vector256<float> a3) = Sums(ref Unsafe.Add(ref products, lane), step);
            (Vector256<float> b0, Vector256<float> b1, Vector256<float> b2, Vector256<float> b3) = Sums(ref Unsafe.Add(ref odd, lane), step);
            ref float place = ref Unsafe.Add(ref output, 2 * lane);
            Interleave(a0, b0, ref place);
            Interleave(a1, b1, ref Unsafe.Add(ref place, 16));
            Interleave(a2, b2, ref Unsafe.Add(ref place, 32));
            Interleave(a3, b3, ref Unsafe.Add(ref place, 48));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> A, Vector256<float> B, Vector256<float> C, Vector256<float> D) Sums(ref float q, nuint step)
    {
        var q1 = Vector256.LoadUnsafe(ref q, step);
        var q4 = Vector256.LoadUnsafe(ref q, 4 * step);
        var q7 = Vector256.LoadUnsafe(ref q, 7 * step);
        Vector256<float> low = Vector256.LoadUnsafe(ref q) + q1;
        Vector256<float> high = q1 + Vector256.LoadUnsafe(ref q, 2 * step);
        return (
            (Vector256.LoadUnsafe(ref q, 3 * step) + q4) + low,
            (q4 + Vector256.LoadUnsafe(ref q, 5 * step)) + high,
            (Vector256.LoadUnsafe(ref q, 6 * step) + q7) + low,
            (q7 + Vector256.LoadUnsafe(ref q, 8 * step)) + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector256<float> even, Vector256<float> odd, ref float output)
    {
        Vector256<float> low = Avx.UnpackLow(even, odd);
        Vector256<float> high = Avx.UnpackHigh(even, odd);
        Avx.Permute2x128(low, high, 0x20).StoreUnsafe(ref output);
        Avx.Permute2x128(low, high, 0x31).StoreUnsafe(ref output, 8);
    }
}
