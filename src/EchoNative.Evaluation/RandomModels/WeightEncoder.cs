using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EchoNative.Models;

namespace EchoNative.Evaluation.RandomModels;

/// <summary>Writes rows of weights as ggml stores them (ggml-common.h, the <c>quantize_row_…_ref</c> of ggml-quants.c).</summary>
internal static class WeightEncoder
{
    private const int Block = 32;

    /// <summary>Encodes a row of whole blocks.</summary>
    public static void Encode(ReadOnlySpan<float> row, TensorType type, Span<byte> bytes)
    {
        switch (type.Name)
        {
            case "f32":
                MemoryMarshal.AsBytes(row).CopyTo(bytes);
                break;
            case "f16":
                TensorPrimitives.ConvertToHalf(row, MemoryMarshal.Cast<byte, Half>(bytes));
                break;
            default:
                for (int i = 0; i < row.Length / Block; i++)
                {
                    EncodeBlock(row.Slice(i * Block, Block), type.Name, bytes.Slice(i * type.BlockBytes, type.BlockBytes));
                }

                break;
        }
    }

    private static void EncodeBlock(ReadOnlySpan<float> values, string type, Span<byte> target)
    {
        switch (type)
        {
            case "q8_0":
                EncodeQ8(values, target);
                break;
            case "q5_0":
                // The value that lies farthest from 0 becomes -16, the lowest of five bits with a sign.
                float farthest = TensorPrimitives.MaxMagnitude(values);
                float scale = farthest / -16;
                BitConverter.TryWriteBytes(target, (Half)scale);
                EncodeFiveBits(values, scale, -16 * scale, target[2..]);
                break;
            case "q5_1":
                float least = TensorPrimitives.Min(values);
                float step = (TensorPrimitives.Max(values) - least) / 31;
                BitConverter.TryWriteBytes(target, (Half)step);
                BitConverter.TryWriteBytes(target[2..], (Half)least);
                EncodeFiveBits(values, step, least, target[4..]);
                break;
            default:
                throw new ArgumentException($"'{type}' can't be written.", nameof(type));
        }
    }

    // block_q8_0: a scale as f16, then 32 signed bytes.
    private static void EncodeQ8(ReadOnlySpan<float> values, Span<byte> target)
    {
        float scale = MathF.Abs(TensorPrimitives.MaxMagnitude(values)) / 127;
        BitConverter.TryWriteBytes(target, (Half)scale);
        for (int i = 0; i < Block; i++)
        {
            target[2 + i] = (byte)(sbyte)(scale == 0 ? 0 : MathF.Round(values[i] / scale));
        }
    }

    // The fifth bits of all 32 values, then the other four: those of i and of i + 16 share a byte.
    private static void EncodeFiveBits(ReadOnlySpan<float> values, float scale, float zero, Span<byte> target)
    {
        uint fifths = 0;
        target.Slice(4, Block / 2).Clear();
        for (int i = 0; i < Block; i++)
        {
            uint level = scale == 0 ? 0 : (uint)Math.Clamp(MathF.Round((values[i] - zero) / scale), 0, 31);
            fifths |= (level >> 4) << i;
            target[4 + (i % 16)] |= (byte)((level & 15) << (i < 16 ? 0 : 4));
        }

        BitConverter.TryWriteBytes(target, fifths);
    }
}
