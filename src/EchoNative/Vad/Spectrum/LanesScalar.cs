using System.Runtime.CompilerServices;

namespace EchoNative.Vad.Spectrum;

/// <summary>One float at a time.</summary>
internal readonly struct LanesScalar(float value) : ILanes<LanesScalar>
{
    private readonly float _value = value;

    public static int Count => 1;

    public static LanesScalar Load(ref readonly float source, int offset) => new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    public static LanesScalar Of(float value) => new(value);

    public static LanesScalar operator +(LanesScalar left, LanesScalar right) => new(left._value + right._value);

    public static LanesScalar operator -(LanesScalar left, LanesScalar right) => new(left._value - right._value);

    public static LanesScalar operator *(LanesScalar left, LanesScalar right) => new(left._value * right._value);

    public LanesScalar Reverse() => this;

    public void Store(ref float destination, int offset) => Unsafe.Add(ref destination, offset) = _value;
}
