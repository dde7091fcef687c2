using System.Text.Json.Serialization;

namespace EchoNative.Protocol;

/// <summary>How one sample of a binary frame is stored. All are little-endian, channels interleaved.</summary>
[JsonConverter(typeof(AudioEncodingConverter))]
public enum AudioEncoding
{
    /// <summary><c>u8</c>: unsigned 8-bit PCM, 128 is silence.</summary>
    [JsonStringEnumMemberName("u8")]
    U8,

    /// <summary><c>s16le</c>: signed 16-bit PCM.</summary>
    [JsonStringEnumMemberName("s16le")]
    S16,

    /// <summary><c>s24le</c>: signed 24-bit PCM, 3 bytes.</summary>
    [JsonStringEnumMemberName("s24le")]
    S24,

    /// <summary><c>s32le</c>: signed 32-bit PCM.</summary>
    [JsonStringEnumMemberName("s32le")]
    S32,

    /// <summary><c>f32le</c>: 32-bit float, full scale is ±1.</summary>
    [JsonStringEnumMemberName("f32le")]
    F32,

    /// <summary><c>f64le</c>: 64-bit float, full scale is ±1.</summary>
    [JsonStringEnumMemberName("f64le")]
    F64,

    /// <summary><c>alaw</c>: G.711 A-law, 1 byte.</summary>
    [JsonStringEnumMemberName("alaw")]
    ALaw,

    /// <summary><c>mulaw</c>: G.711 µ-law, 1 byte.</summary>
    [JsonStringEnumMemberName("mulaw")]
    MuLaw,
}
