namespace EchoNative.Audio;

/// <summary>
/// The vector code of <see cref="BlockStage"/> that this process runs. All levels add the same numbers in the same order; they differ in
/// whether a multiplication and an addition are rounded once or twice.
/// </summary>
internal static class BlockKernels
{
    // 512 bits would double the blocks, and with them the delay, for nothing on processors that split them in two; the 256-bit code
    // is compiled with AVX-512's 32 registers where there are so many.
    private static bool Is256 => Simd.Level is SimdLevel.Avx2 or SimdLevel.Avx512;

    /// <summary>Deals whole periods of 3 samples out to 3 sequences.</summary>
    public static void Deal3(ref float input, int periods, ref float sequences, int stride)
    {
        if (Is256)
        {
            BlockKernelAvx2.Deal3(ref input, periods, ref sequences, stride);
        }
        else
        {
            BlockKernelScalar.Deal3(ref input, periods, ref sequences, stride);
        }
    }

    /// <summary>
    /// The differences of a sequence: x - x(+8), x - x(+16) and the difference of both kinds, each one kind after x. Up to 7 more than
    /// asked for are written.
    /// </summary>
    public static void Differences(ref float x, int count, int kind)
    {
        if (Is256)
        {
            BlockKernelAvx2.Differences(ref x, count, kind);
        }
        else if (Simd.Level == SimdLevel.Vector128)
        {
            BlockKernelVector128.Differences(ref x, count, kind);
        }
        else
        {
            BlockKernelScalar.Differences(ref x, count, kind);
        }
    }

    /// <summary>The products of 1 or <see cref="BlockStage.Tile"/> blocks: for each product, block and phase, in this order, 8 sums.</summary>
    public static void Multiply(int tile, int chunks, in BlockLayout layout, ref float start, ref float factors, ref float products)
    {
        if (Is256)
        {
            BlockKernelAvx2.Multiply(tile, chunks, in layout, ref start, ref factors, ref products);
        }
        else if (Simd.Level == SimdLevel.Vector128)
        {
            BlockKernelVector128.Multiply(tile, chunks, in layout, ref start, ref factors, ref products);
        }
        else
        {
            BlockKernelScalar.Multiply(tile, chunks, in layout, ref start, ref factors, ref products);
        }
    }

    /// <summary>The 64 outputs of a block from its products, the phases in turn.</summary>
    public static void Combine(ref float products, int tile, ref float output)
    {
        if (Is256)
        {
            BlockKernelAvx2.Combine(ref products, tile, ref output);
        }
        else if (Simd.Level == SimdLevel.Vector128)
        {
            BlockKernelVector128.Combine(ref products, tile, ref output);
        }
        else
        {
            BlockKernelScalar.Combine(ref products, tile, ref output);
        }
    }
}
