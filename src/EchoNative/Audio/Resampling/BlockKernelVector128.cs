using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="BlockStage"/>, 128 bits at a time; <see cref="BlockKernels"/> describes the methods.</summary>
internal static class BlockKernelVector128
{
    public static void Differences(ref float x, int count, int kind)
    {
        for (int t = 0; t < count; t += Vector128<float>.Count)
        {
            ref float at = ref Unsafe.Add(ref x, t);
            var own = Vector128.LoadUnsafe(ref at);
            var half = Vector128.LoadUnsafe(ref at, 16);
            Vector128<float> near = own - Vector128.LoadUnsafe(ref at, 8);
            Vector128<float> far = half - Vector128.LoadUnsafe(ref at, 24);
            near.StoreUnsafe(ref at, (nuint)kind);
            (own - half).StoreUnsafe(ref at, (nuint)kind * 2);
            (near - far).StoreUnsafe(ref at, (nuint)kind * 3);
        }
    }

    public static void Multiply(int tile, int chunks, in BlockLayout layout, ref float start, ref float factors, ref float products)
    {
        int perProduct = layout.Branches * BlockTable.Quarter * chunks * BlockTable.Phases;
        for (int product = 0; product < BlockTable.Products; product++)
        {
            for (int block = 0; block < tile; block++)
            {
                One(
                    chunks,
                    in layout,
                    ref Unsafe.Add(ref start, layout.Start(product) + (nuint)(block * BlockTable.Block)),
                    ref Unsafe.Add(ref factors, product * perProduct),
                    ref Unsafe.Add(ref products, ((product * tile) + block) * BlockTable.Phases * BlockTable.Quarter));
            }
        }
    }

    private static void One(int chunks, in BlockLayout layout, ref float samples, ref float factors, ref float sums)
    {
        for (int branch = 0; branch < layout.Branches; branch++)
        {
            Vector128<float> a0 = Vector128<float>.Zero, a1 = a0, b0 = a0, b1 = a0;
            for (int k = 0; k < BlockTable.Quarter; k++)
            {
                for (int chunk = 0; chunk < chunks; chunk++)
                {
                    ref float x = ref Unsafe.Add(ref samples, k + (chunk * BlockTable.Block));
                    var x0 = Vector128.LoadUnsafe(ref x);
                    var x1 = Vector128.LoadUnsafe(ref x, 4);
                    var even = Vector128.Create(factors);
                    var odd = Vector128.Create(Unsafe.Add(ref factors, 1));
                    factors = ref Unsafe.Add(ref factors, 2);
                    a0 = Vector128.MultiplyAddEstimate(x0, even, a0);
                    a1 = Vector128.MultiplyAddEstimate(x1, even, a1);
                    b0 = Vector128.MultiplyAddEstimate(x0, odd, b0);
                    b1 = Vector128.MultiplyAddEstimate(x1, odd, b1);
                }
            }

            Add(branch == 0, a0, ref sums, 0);
            Add(branch == 0, a1, ref sums, 4);
            Add(branch == 0, b0, ref sums, 8);
            Add(branch == 0, b1, ref sums, 12);
            samples = ref Unsafe.Add(ref samples, layout.Branch);
        }
    }

    // Branches are summed apart: shorter chains of additions round less.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(bool first, Vector128<float> sum, ref float sums, nuint offset) =>
        (first ? sum : Vector128.LoadUnsafe(ref sums, offset) + sum).StoreUnsafe(ref sums, offset);

    public static void Combine(ref float products, int tile, ref float output)
    {
        nuint step = (nuint)(tile * BlockTable.Phases * BlockTable.Quarter);
        ref float odd = ref Unsafe.Add(ref products, BlockTable.Quarter);
        for (nuint lane = 0; lane < BlockTable.Quarter; lane += (nuint)Vector128<float>.Count)
        {
            (Vector128<float> a0, Vector128<float> a1, Vector128<float> a2, Vector128<float> a3) = Sums(ref Unsafe.Add(ref products, lane), step);
            (Vector128<float> b0, Vector128<float> b1, Vector128<float> b2, Vector128<float> b3) = Sums(ref Unsafe.Add(ref odd, lane), step);
            ref float place = ref Unsafe.Add(ref output, 2 * lane);
            Interleave(a0, b0, ref place);
            Interleave(a1, b1, ref Unsafe.Add(ref place, 16));
            Interleave(a2, b2, ref Unsafe.Add(ref place, 32));
            Interleave(a3, b3, ref Unsafe.Add(ref place, 48));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> A, Vector128<float> B, Vector128<float> C, Vector128<float> D) Sums(ref float q, nuint step)
    {
        var q1 = Vector128.LoadUnsafe(ref q, step);
        var q4 = Vector128.LoadUnsafe(ref q, 4 * step);
        var q7 = Vector128.LoadUnsafe(ref q, 7 * step);
        Vector128<float> low = Vector128.LoadUnsafe(ref q) + q1;
        Vector128<float> high = q1 + Vector128.LoadUnsafe(ref q, 2 * step);
        return (
            (Vector128.LoadUnsafe(ref q, 3 * step) + q4) + low,
            (q4 + Vector128.LoadUnsafe(ref q, 5 * step)) + high,
            (Vector128.LoadUnsafe(ref q, 6 * step) + q7) + low,
            (q7 + Vector128.LoadUnsafe(ref q, 8 * step)) + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(Vector128<float> even, Vector128<float> odd, ref float output)
    {
        var low = Vector128.Shuffle(even, Vector128.Create(0, 0, 1, 1));
        var lowOdd = Vector128.Shuffle(odd, Vector128.Create(0, 0, 1, 1));
        var high = Vector128.Shuffle(even, Vector128.Create(2, 2, 3, 3));
        var highOdd = Vector128.Shuffle(odd, Vector128.Create(2, 2, 3, 3));
        var mask = Vector128.Create(-1, 0, -1, 0).AsSingle();
        Vector128.ConditionalSelect(mask, low, lowOdd).StoreUnsafe(ref output);
        Vector128.ConditionalSelect(mask, high, highOdd).StoreUnsafe(ref output, 4);
    }
}
