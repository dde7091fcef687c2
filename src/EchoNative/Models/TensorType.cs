using System.Collections.Frozen;

namespace EchoNative.Models;

/// <summary>How ggml stores a tensor: blocks of <see cref="BlockSize"/> elements in <see cref="BlockBytes"/> bytes (ggml.c, type_traits).</summary>
internal readonly record struct TensorType(int Id, string Name, int BlockSize, int BlockBytes)
{
    public static readonly TensorType F32 = new(0, "f32", 1, 4);
    public static readonly TensorType F16 = new(1, "f16", 1, 2);

    // Keyed by the file's ftype (enum ggml_ftype), which numbers the types differently from enum ggml_type.
    private static readonly FrozenDictionary<int, TensorType> ByFileType = new Dictionary<int, TensorType>
    {
        [0] = F32,
        [1] = F16,
        [2] = new(2, "q4_0", 32, 18),
        [3] = new(3, "q4_1", 32, 20),
        [7] = new(8, "q8_0", 32, 34),
        [8] = new(6, "q5_0", 32, 22),
        [9] = new(7, "q5_1", 32, 24),
        [10] = new(10, "q2_k", 256, 84),
        [11] = new(11, "q3_k", 256, 110),
        [12] = new(12, "q4_k", 256, 144),
        [13] = new(13, "q5_k", 256, 176),
        [14] = new(14, "q6_k", 256, 210),
    }.ToFrozenDictionary();

    public static bool TryFromFileType(int fileType, out TensorType type) => ByFileType.TryGetValue(fileType, out type);

    /// <summary>Bytes of a tensor, or -1 when its rows can't be cut into whole blocks.</summary>
    public long ByteCount(long rowLength, long rows) => rowLength % BlockSize != 0 ? -1 : checked(rowLength / BlockSize * BlockBytes * rows);
}
