using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EchoNative.Evaluation.Machine;

/// <summary>The instruction sets that matter to matrix products and signal processing.</summary>
internal static class InstructionSets
{
    /// <summary>Those that there are, the widest first.</summary>
    public static IReadOnlyList<string> Present() =>
    [
        .. new (string Name, bool Present)[]
        {
            ("AVX10.2", Avx10v2.IsSupported),
            ("AVX10.1", Avx10v1.IsSupported),
            ("AVX-512 F", Avx512F.IsSupported),
            ("AVX-512 BW", Avx512BW.IsSupported),
            ("AVX-512 DQ", Avx512DQ.IsSupported),
            ("AVX-512 VL", Avx512F.VL.IsSupported),
            ("AVX-512 VBMI", Avx512Vbmi.IsSupported),
            ("AVX-VNNI", AvxVnni.IsSupported),
            ("AVX2", Avx2.IsSupported),
            ("FMA", Fma.IsSupported),
            ("AVX", Avx.IsSupported),
            ("SSE4.2", Sse42.IsSupported),
            ("DotProd", Dp.IsSupported),
            ("RDM", Rdm.IsSupported),
            ("NEON", AdvSimd.IsSupported),
        }.Where(static set => set.Present).Select(static set => set.Name),
    ];
}
