using System.Runtime.Intrinsics;

namespace EchoNative.Vad.Spectrum;

/// <summary>Four floats: NEON on Arm, SSE on x86.</summary>
internal readonly struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static int Count => Vector128<float>.Count;

    public static Lanes128 Load(ref readonly float source, int offset) => new(Vector128.LoadUnsafe(in source, (nuint)offset));

    public static Lanes128 Of(float value) => new(Vector128.Create(value));

    public static Lanes128 operator +(Lanes128 left, Lanes128 right) => new(left._value + right._value);

    public static Lanes128 operator -(Lanes128 left, Lanes128 right) => new(left._value - right._value);

    public static Lanes128 operator *(Lanes128 left, Lanes128 right) => new(left._value * right._value);

    public Lanes128 Reverse() => new(Vector128.Shuffle(_value, Vector128.Create(3, 2, 1, 0)));

    public void Store(ref float destination, int offset) => _value.StoreUnsafe(ref destination, (nuint)offset);
}
