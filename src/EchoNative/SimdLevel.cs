namespace EchoNative;

/// <summary>The instruction sets for which there is vector code, from the narrowest to the widest.</summary>
internal enum SimdLevel
{
    /// <summary>One value at a time.</summary>
    Scalar,

    /// <summary>128 bits: NEON on Arm, SSE on x86.</summary>
    Vector128,

    /// <summary>256 bits: AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>512 bits: AVX-512 F, BW, DQ and VL.</summary>
    Avx512,
}
