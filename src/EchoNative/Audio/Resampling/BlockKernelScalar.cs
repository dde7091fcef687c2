using System.Runtime.CompilerServices;

namespace EchoNative.Audio;

/// <summary>The work of <see cref="BlockStage"/>, one value at a time; <see cref="BlockKernels"/> describes the methods.</summary>
internal static class BlockKernelScalar
{
    public static void Deal3(ref float input, int periods, ref float sequences, int stride)
    {
        ref float second = ref Unsafe.Add(ref sequences, stride);
        ref float third = ref Unsafe.Add(ref second, stride);
        for (int m = 0; m < periods; m++)
        {
            Unsafe.Add(ref sequences, m) = Unsafe.Add(ref input, 3 * m);
            Unsafe.Add(ref second, m) = Unsafe.Add(ref input, (3 * m) + 1);
            Unsafe.Add(ref third, m) = Unsafe.Add(ref input, (3 * m) + 2);
        }
    }

    public static void Differences(ref float x, int count, int kind)
    {
        for (int t = 0; t < count; t++)
        {
            ref float at = ref Unsafe.Add(ref x, t);
            float near = at - Unsafe.Add(ref at, 8);
            float far = Unsafe.Add(ref at, 16) - Unsafe.Add(ref at, 24);
            Unsafe.Add(ref at, kind) = near;
            Unsafe.Add(ref at, 2 * kind) = at - Unsafe.Add(ref at, 16);
            Unsafe.Add(ref at, 3 * kind) = near - far;
        }
    }

    public static void Multiply(int tile, int chunks, in BlockLayout layout, ref float start, ref float factors, ref float products)
    {
        Span<float> sums = stackalloc float[BlockTable.Phases * BlockTable.Quarter];
        for (int product = 0; product < BlockTable.Products; product++)
        {
            int perProduct = layout.Branches * BlockTable.Quarter * chunks * BlockTable.Phases;
            for (int block = 0; block < tile; block++)
            {
                ref float factor = ref Unsafe.Add(ref factors, product * perProduct);
                for (int branch = 0; branch < layout.Branches; branch++)
                {
                    ref float samples = ref Unsafe.Add(ref start, layout.Start(product) + ((nuint)branch * layout.Branch) + (nuint)(block * BlockTable.Block));
                    sums.Clear();
                    for (int k = 0; k < BlockTable.Quarter * chunks; k++)
                    {
                        ref float x = ref Unsafe.Add(ref samples, (k / chunks) + (k % chunks * BlockTable.Block));
                        float even = factor;
                        float odd = Unsafe.Add(ref factor, 1);
                        factor = ref Unsafe.Add(ref factor, 2);
                        for (int lane = 0; lane < BlockTable.Quarter; lane++)
                        {
                            sums[lane] += Unsafe.Add(ref x, lane) * even;
                            sums[BlockTable.Quarter + lane] += Unsafe.Add(ref x, lane) * odd;
                        }
                    }

                    // Branches are summed apart: shorter chains of additions round less.
                    for (int i = 0; i < sums.Length; i++)
                    {
                        ref float sum = ref Unsafe.Add(ref products, (((product * tile) + block) * sums.Length) + i);
                        sum = branch == 0 ? sums[i] : sum + sums[i];
                    }
                }
            }
        }
    }

    public static void Combine(ref float products, int tile, ref float output)
    {
        int step = tile * BlockTable.Phases * BlockTable.Quarter;
        for (int i = 0; i < BlockTable.Phases * BlockTable.Quarter; i++)
        {
            // Lanes of the first phase, then of the second; outputs alternate.
            ref float q = ref Unsafe.Add(ref products, i);
            ref float place = ref Unsafe.Add(ref output, (i % BlockTable.Quarter * BlockTable.Phases) + (i / BlockTable.Quarter));
            float low = q + Unsafe.Add(ref q, step);
            float high = Unsafe.Add(ref q, step) + Unsafe.Add(ref q, 2 * step);
            place = (Unsafe.Add(ref q, 3 * step) + Unsafe.Add(ref q, 4 * step)) + low;
            Unsafe.Add(ref place, 16) = (Unsafe.Add(ref q, 4 * step) + Unsafe.Add(ref q, 5 * step)) + high;
            Unsafe.Add(ref place, 32) = (Unsafe.Add(ref q, 6 * step) + Unsafe.Add(ref q, 7 * step)) + low;
            Unsafe.Add(ref place, 48) = (Unsafe.Add(ref q, 7 * step) + Unsafe.Add(ref q, 8 * step)) + high;
        }
    }
}
