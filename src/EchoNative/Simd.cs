using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EchoNative;

/// <summary>
/// Which vector code this process runs: the widest that the processor has. Chosen once, and a constant to the compiler, so that a
/// switch over it costs nothing. .NET's own settings (<c>DOTNET_EnableAVX2=0</c> and the like) narrow it.
/// </summary>
internal static class Simd
{
    public static readonly SimdLevel Level =
        Supports(SimdLevel.Avx512) ? SimdLevel.Avx512
        : Supports(SimdLevel.Avx2) ? SimdLevel.Avx2
        : Supports(SimdLevel.Vector128) ? SimdLevel.Vector128
        : SimdLevel.Scalar;

    /// <summary>Whether the code for a level can run here.</summary>
    public static bool Supports(SimdLevel level) => level switch
    {
        // The kernels read little-endian memory as it lies.
        _ when !BitConverter.IsLittleEndian => level == SimdLevel.Scalar,
        SimdLevel.Avx512 => Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported,
        SimdLevel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        SimdLevel.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
