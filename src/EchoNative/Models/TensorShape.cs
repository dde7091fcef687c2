namespace EchoNative.Models;

/// <summary>The type and the up to four dimensions that a tensor of a given name must have (innermost first).</summary>
internal readonly record struct TensorShape(TensorType Type, int D0, int D1 = 1, int D2 = 1, int D3 = 1)
{
    public long ByteCount => Type.ByteCount(D0, (long)D1 * D2 * D3);

    public override string ToString() => $"{Type.Name} [{D0}, {D1}, {D2}, {D3}]";
}
