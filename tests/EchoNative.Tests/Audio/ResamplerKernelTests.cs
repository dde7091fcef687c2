using System.Runtime.Intrinsics;
using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

/// <summary>
/// The vector code of every level beside the same sums in double precision. A sum of n products may be off by n roundings of 2^-24
/// of the sum of the magnitudes; measured is far less, and the bound of 8 roundings holds for all.
/// </summary>
[Trait("Category", "Simd")]
public sealed class ResamplerKernelTests
{
    private const double Rounding = 8.0 / (1 << 24);

    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Rows_equal_double_precision(SimdLevel level)
    {
        ForRandom((values, offset, random) =>
        {
            int row = RowTable.RowMultiple * random.Next(1, 8);
            float weight = random.NextSingle();
            ref float window = ref values[offset];
            ref float rows = ref values[600 + offset];
            Vector128<float> group = level switch
            {
                SimdLevel.Avx512 => RowKernelAvx512.Group(ref window, ref rows, (nuint)row),
                SimdLevel.Avx2 => RowKernelAvx2.Group(ref window, ref rows, (nuint)row),
                SimdLevel.Vector128 => RowKernelVector128.Group(ref window, ref rows, (nuint)row),
                _ => RowKernelScalar.Group(ref window, ref rows, (nuint)row),
            };
            float blend = level switch
            {
                SimdLevel.Avx512 => RowKernelAvx512.Blend(ref window, ref rows, (nuint)row, weight),
                SimdLevel.Avx2 => RowKernelAvx2.Blend(ref window, ref rows, (nuint)row, weight),
                SimdLevel.Vector128 => RowKernelVector128.Blend(ref window, ref rows, (nuint)row, weight),
                _ => RowKernelScalar.Blend(ref window, ref rows, (nuint)row, weight),
            };
            double[] sums = new double[RowTable.Group];
            double magnitude = 0;
            for (int j = 0; j < RowTable.Group; j++)
            {
                for (int k = 0; k < row; k++)
                {
                    double product = (double)values[offset + k] * values[600 + offset + (j * row) + k];
                    sums[j] += product;
                    magnitude += Math.Abs(product);
                }

                Assert.InRange(group[j] - sums[j], -Rounding * magnitude, Rounding * magnitude);
            }

            Assert.InRange(blend - ((1 - weight) * sums[0]) - (weight * sums[1]), -Rounding * magnitude, Rounding * magnitude);
        });
    }

    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Half_band_equals_double_precision(SimdLevel level)
    {
        ForRandom((values, offset, random) =>
        {
            int groups = random.Next(1, 24);
            float[] output = new float[groups * HalfStage.Group];
            ref float even = ref values[offset];
            ref float odd = ref values[300 + offset];
            ref float factors = ref values[1000];
            switch (level)
            {
                case SimdLevel.Avx512 or SimdLevel.Avx2:
                    HalfKernelAvx2.Filter(groups, ref even, ref odd, ref factors, ref output[0]);
                    break;
                case SimdLevel.Vector128:
                    HalfKernelVector128.Filter(groups, ref even, ref odd, ref factors, ref output[0]);
                    break;
                default:
                    HalfKernelScalar.Filter(groups, ref even, ref odd, ref factors, ref output[0]);
                    break;
            }

            for (int m = 0; m < output.Length; m++)
            {
                double sum = (double)values[1000 + HalfStage.Taps] * values[offset + m];
                double magnitude = Math.Abs(sum);
                for (int k = 0; k < HalfStage.Taps; k++)
                {
                    double product = (double)values[1000 + k] * values[300 + offset + m + k];
                    sum += product;
                    magnitude += Math.Abs(product);
                }

                Assert.InRange(output[m] - sum, -Rounding * magnitude, Rounding * magnitude);
            }
        });
    }

    [Theory]
    [OnLevel(SimdLevel.Scalar)]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Products_of_blocks_equal_double_precision(SimdLevel level)
    {
        ForRandom((values, offset, random) =>
        {
            int tile = random.Next(2) == 0 ? 1 : BlockStage.Tile;
            int chunks = random.Next(1, 3);
            var layout = new BlockLayout(260, (nuint)(chunks * BlockTable.Block), random.Next(1, 3));
            float[] factors = [.. Enumerable.Range(0, 1000).Select(_ => random.NextSingle() - 0.5f)];
            float[] products = new float[BlockTable.Products * tile * BlockTable.Phases * BlockTable.Quarter];
            ref float start = ref values[offset];
            switch (level)
            {
                case SimdLevel.Avx512 or SimdLevel.Avx2:
                    BlockKernelAvx2.Multiply(tile, chunks, in layout, ref start, ref factors[0], ref products[0]);
                    break;
                case SimdLevel.Vector128:
                    BlockKernelVector128.Multiply(tile, chunks, in layout, ref start, ref factors[0], ref products[0]);
                    break;
                default:
                    BlockKernelScalar.Multiply(tile, chunks, in layout, ref start, ref factors[0], ref products[0]);
                    break;
            }

            for (int i = 0; i < products.Length; i++)
            {
                (int lane, int phase, int block, int product) = (i % 8, i / 8 % 2, i / 16 % tile, i / (16 * tile));
                (double sum, double magnitude) = (0, 0);
                for (int branch = 0; branch < layout.Branches; branch++)
                {
                    for (int k = 0; k < 8 * chunks; k++)
                    {
                        int x = offset + (int)layout.Start(product) + (branch * (int)layout.Branch) + (32 * block) + (k / chunks) + (k % chunks * 32) + lane;
                        double term = (double)values[x] * factors[(((((product * layout.Branches) + branch) * 8 * chunks) + k) * 2) + phase];
                        sum += term;
                        magnitude += Math.Abs(term);
                    }
                }

                Assert.InRange(products[i] - sum, -Rounding * magnitude, Rounding * magnitude);
            }
        });
    }

    [Theory]
    [OnLevel(SimdLevel.Vector128)]
    [OnLevel(SimdLevel.Avx2)]
    [OnLevel(SimdLevel.Avx512)]
    internal void Moves_and_differences_equal_the_scalar_ones_exactly(SimdLevel level)
    {
        ForRandom((values, offset, random) =>
        {
            int count = random.Next(1, 150);
            float[] expected = new float[700];
            float[] actual = new float[700];
            if (level != SimdLevel.Vector128)
            {
                BlockKernelScalar.Deal3(ref values[offset], count, ref expected[0], 170);
                BlockKernelAvx2.Deal3(ref values[offset], count, ref actual[0], 170);
                Assert.Equal(expected, actual);
                HalfKernelScalar.Deal2(ref values[offset], count, ref expected[0], ref expected[200]);
                HalfKernelAvx2.Deal2(ref values[offset], count, ref actual[0], ref actual[200]);
                Assert.Equal(expected, actual);
            }

            float[] scalar = [.. values];
            float[] vector = [.. values];
            BlockKernelScalar.Differences(ref scalar[offset], count, 200);
            float[] outputs = new float[64];
            float[] scalarOutputs = new float[64];
            int tile = random.Next(2) == 0 ? 1 : BlockStage.Tile;
            BlockKernelScalar.Combine(ref values[offset], tile, ref scalarOutputs[0]);
            if (level == SimdLevel.Vector128)
            {
                BlockKernelVector128.Differences(ref vector[offset], count, 200);
                BlockKernelVector128.Combine(ref values[offset], tile, ref outputs[0]);
            }
            else
            {
                BlockKernelAvx2.Differences(ref vector[offset], count, 200);
                BlockKernelAvx2.Combine(ref values[offset], tile, ref outputs[0]);
            }

            Assert.Equal(scalarOutputs, outputs);
            for (int kind = 0; kind < BlockStage.Kinds; kind++)
            {
                int from = offset + (kind * 200);
                Assert.Equal(scalar[from..(from + count)], vector[from..(from + count)]);
            }
        });
    }

    private static void ForRandom(Action<float[], int, Random> check)
    {
        Gen<(int Seed, int Offset)> cases = from seed in Gen.Choose(0, int.MaxValue) from offset in Gen.Choose(0, 17) select (seed, offset);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var random = new Random(c.Seed);
            check([.. Enumerable.Range(0, 1600).Select(_ => (random.NextSingle() * 2) - 1)], c.Offset, random);
        }).QuickCheckThrowOnFailure();
    }
}
