using System.Numerics;
using System.Runtime.Intrinsics;

namespace EchoNative.Evaluation.Machine;

/// <summary>What <see cref="Sgemm"/> needs of a vector of some width.</summary>
internal interface IKernelMath<TVector>
{
    /// <summary>Singles in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Reads one.</summary>
    static abstract TVector Load(ref float source);

    /// <summary>One value in every place.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="sum"/>, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);

    /// <summary>Writes one.</summary>
    static abstract void Store(TVector vector, ref float target);
}

/// <summary>512 bits.</summary>
internal readonly struct WideMath : IKernelMath<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<float> Load(ref float source) => Vector512.LoadUnsafe(ref source);

    public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(left, right, sum);

    public static void Store(Vector512<float> vector, ref float target) => vector.StoreUnsafe(ref target);
}

/// <summary>What .NET takes for natural here: 256 bits with AVX2, 128 with NEON.</summary>
internal readonly struct NaturalMath : IKernelMath<Vector<float>>
{
    public static int Count => Vector<float>.Count;

    public static Vector<float> Load(ref float source) => Vector.LoadUnsafe(ref source);

    public static Vector<float> Broadcast(float value) => Vector.Create(value);

    public static Vector<float> MultiplyAdd(Vector<float> left, Vector<float> right, Vector<float> sum) =>
        Vector.FusedMultiplyAdd(left, right, sum);

    public static void Store(Vector<float> vector, ref float target) => vector.StoreUnsafe(ref target);
}
