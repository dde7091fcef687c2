using System.Runtime.Intrinsics;

namespace EchoNative.Vad.Spectrum;

/// <summary>Eight floats: AVX2.</summary>
internal readonly struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static int Count => Vector256<float>.Count;

    public static Lanes256 Load(ref readonly float source, int offset) => new(Vector256.LoadUnsafe(in source, (nuint)offset));

    public static Lanes256 Of(float value) => new(Vector256.Create(value));

    public static Lanes256 operator +(Lanes256 left, Lanes256 right) => new(left._value + right._value);

    public static Lanes256 operator -(Lanes256 left, Lanes256 right) => new(left._value - right._value);

    public static Lanes256 operator *(Lanes256 left, Lanes256 right) => new(left._value * right._value);

    public Lanes256 Reverse() => new(Vector256.Shuffle(_value, Vector256.Create(7, 6, 5, 4, 3, 2, 1, 0)));

    public void Store(ref float destination, int offset) => _value.StoreUnsafe(ref destination, (nuint)offset);
}
