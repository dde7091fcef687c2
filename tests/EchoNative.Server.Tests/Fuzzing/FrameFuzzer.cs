using System.Buffers.Binary;
using System.Text;
using EchoNative.Protocol;

namespace EchoNative.Server.Tests.Fuzzing;

/// <summary>Makes frames that are nearly right, or not at all; the same ones for the same seed.</summary>
internal sealed class FrameFuzzer(int seed)
{
    private static readonly string[] Fields =
    [
        "type", "version", "sources", "name", "sample_rate", "channels", "encoding", "priority", "language", "partials", "step_ms",
        "end_of_speech_ms", "resumable", "resume", "token", "available", "committed", "next_segment", "origin_us", "source", "samples", "id",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "2", "4", "16000", "48000", "192001", "1e3", "1e400", "-0", "0.5", "2147483648", "9007199254740993",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "\"\"", "\"start\"", "\"stop\"", "\"ping\"", "\"flush\"", "\"skip\"",
        "\"ready\"", "\"s16le\"", "\"f32le\"", "\"S16LE\"", "\"opus\"", "\"en\"", "\"xx\"", "\"low\"", "\"\\u0000\"", "\"\\ud800\"", "\"\ud83d\ude00\"",
        "[]", "{}", "[[]]", "[null]", "{\"type\":\"start\"}", "[{\"sample_rate\":16000,\"channels\":1,\"encoding\":\"s16le\"}]",
        "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"",
    ];

    private static readonly string[] Templates =
    [
        """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}]}""",
        """{"type":"start","version":1,"sources":[{"name":"mic","sample_rate":48000,"channels":2,"encoding":"f32le","priority":"high"},{"name":"system","sample_rate":44100,"channels":1,"encoding":"s24le","priority":"low"}],"language":"en","partials":false,"step_ms":300,"end_of_speech_ms":500,"resumable":true}""",
        """{"type":"start","sources":[{"sample_rate":16000,"channels":1,"encoding":"s16le"}],"resumable":true,"resume":{"token":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","sources":[{"available":0,"committed":16000,"next_segment":3,"origin_us":0}]}}""",
        """{"type":"ping","id":1}""",
        """{"type":"flush","id":-7}""",
        """{"type":"skip","source":0,"samples":160}""",
        """{"type":"stop"}""",
    ];

    private readonly Random _random = new(seed);

    public int Seed => seed;

    public int Below(int end) => _random.Next(end);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>A text frame.</summary>
    public byte[] Text() => Below(10) switch
    {
        0 => Bytes(Below(300)),
        1 => Encoding.UTF8.GetBytes(Nested()),
        2 => Encoding.UTF8.GetBytes(Pick(Templates)),
        3 or 4 or 5 => Encoding.UTF8.GetBytes(Invented()),
        _ => Damaged(Encoding.UTF8.GetBytes(Pick(Templates))),
    };

    /// <summary>A binary frame.</summary>
    public byte[] Binary()
    {
        if (Chance(0.1))
        {
            return Bytes(Below(64));
        }

        byte[] frame = Audio(Below(6), (uint)Below(4), Below(2000));
        switch (Below(6))
        {
            case 0:
                frame[0] = (byte)Below(256);
                break;
            case 1:
                BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), (ushort)(1 << Below(16)));
                break;
            case 2:
                BinaryPrimitives.WriteInt64LittleEndian(frame.AsSpan(8), _random.NextInt64(long.MinValue, long.MaxValue));
                break;
            case 3:
                BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), (uint)_random.NextInt64(1L << 32));
                break;
            case 4:
                return Damaged(frame);
            default:
                break;
        }

        return frame;
    }

    /// <summary>A frame whose header is right.</summary>
    public byte[] Audio(int source, uint sequence, int bytes)
    {
        byte[] frame = Bytes(AudioFrameHeader.Size + bytes);
        new AudioFrameHeader(source, sequence, _random.NextInt64(1L << 50)).Write(frame);
        if (Chance(0.7))
        {
            frame.AsSpan(AudioFrameHeader.Size).Clear(); // silence costs no inference
        }

        return frame;
    }

    public byte[] Damaged(byte[] data)
    {
        var damaged = new List<byte>(data);
        for (int i = 1 + Below(4); i > 0; i--)
        {
            int at = Below(damaged.Count + 1);
            switch (Below(6))
            {
                case 0 when at < damaged.Count:
                    damaged[at] ^= (byte)(1 << Below(8));
                    break;
                case 1:
                    damaged.Insert(at, (byte)Below(256));
                    break;
                case 2:
                    damaged.RemoveRange(at, Math.Min(Below(8), damaged.Count - at));
                    break;
                case 3:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                case 4:
                    damaged.InsertRange(at, Encoding.UTF8.GetBytes(Pick(Values)));
                    break;
                default:
                    damaged.InsertRange(at, damaged.GetRange(0, Math.Min(damaged.Count, Below(40))));
                    break;
            }
        }

        return [.. damaged];
    }

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    // Fields that exist, with values that may not fit.
    private string Invented()
    {
        var text = new StringBuilder("{");
        if (Chance(0.8))
        {
            _ = text.Append("\"type\":").Append(Pick(["\"start\"", "\"skip\"", "\"flush\"", "\"ping\"", "\"stop\"", Pick(Values)]));
        }

        for (int i = Below(6); i > 0; i--)
        {
            _ = text.Append(text.Length > 1 ? "," : "").Append('"').Append(Pick(Fields)).Append("\":").Append(Pick(Values));
        }

        return text.Append('}').ToString();
    }

    private string Nested()
    {
        int depth = Below(40);
        (string open, string close) = Chance(0.5) ? ("[", "]") : ("{\"sources\":", "}");
        return $$"""{"type":"start","sources":{{string.Concat(Enumerable.Repeat(open, depth))}}1{{string.Concat(Enumerable.Repeat(close, depth))}}}""";
    }

    private T Pick<T>(T[] from) => from[Below(from.Length)];
}
