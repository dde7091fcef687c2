namespace EchoNative.Audio;

/// <summary>The vector code of <see cref="HalfStage"/> that this process runs. All levels add the same numbers in the same order.</summary>
internal static class HalfKernels
{
    /// <summary>Deals pairs of samples out to two sequences.</summary>
    public static void Deal2(ref float input, int pairs, ref float even, ref float odd)
    {
        if (Simd.Level is SimdLevel.Avx2 or SimdLevel.Avx512)
        {
            HalfKernelAvx2.Deal2(ref input, pairs, ref even, ref odd);
        }
        else
        {
            HalfKernelScalar.Deal2(ref input, pairs, ref even, ref odd);
        }
    }

    /// <summary>Groups of 8 outputs: output m is the last factor times even[m] and the others times odd[m] … odd[m + 31].</summary>
    public static void Filter(int groups, ref float even, ref float odd, ref float factors, ref float output)
    {
        switch (Simd.Level)
        {
            case SimdLevel.Avx512 or SimdLevel.Avx2:
                HalfKernelAvx2.Filter(groups, ref even, ref odd, ref factors, ref output);
                break;
            case SimdLevel.Vector128:
                HalfKernelVector128.Filter(groups, ref even, ref odd, ref factors, ref output);
                break;
            default:
                HalfKernelScalar.Filter(groups, ref even, ref odd, ref factors, ref output);
                break;
        }
    }
}
