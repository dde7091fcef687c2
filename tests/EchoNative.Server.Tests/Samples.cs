using System.Buffers.Binary;
using EchoNative.Audio;
using EchoNative.Protocol;
using EchoNative.Tests;

namespace EchoNative.Server.Tests;

/// <summary>The recordings that come with the repository, and the same in other formats.</summary>
internal static class Samples
{
    private static readonly string Folder = Path.Combine(Repository.Root, "native", "models", "digits", "samples");

    /// <summary>Several stretches of speech; 16 kHz, mono, 16 bits.</summary>
    public static Recording Demo { get; } = Recording.Read(Path.Combine(Folder, "demo.wav"));

    /// <summary>What is said in it.</summary>
    public static string DemoText { get; } = Words("demo.txt");

    /// <summary>One stretch of speech; the same format.</summary>
    public static Recording Digits { get; } = Recording.Read(Path.Combine(Folder, "digits.wav"));

    /// <summary>What is said in it.</summary>
    public static string DigitsText { get; } = Words("digits.txt");

    public static byte[] Convert(Recording recording, AudioEncoding encoding, int rate, int channels)
    {
        float[] mono = new float[recording.Pcm.Length / 2];
        _ = PcmConverter.ToMono(recording.Pcm, recording.Format, mono);
        var resampler = new Resampler(recording.Format.SampleRate, rate);
        float[] resampled = new float[resampler.MaxOutput(mono.Length) + resampler.MaxFlushOutput];
        int count = resampler.Process(mono, resampled);
        count += resampler.Flush(resampled.AsSpan(count));
        byte[] pcm = new byte[count * channels * encoding.BytesPerSample()];
        Span<byte> rest = pcm;
        foreach (float sample in resampled.AsSpan(0, count))
        {
            for (int channel = 0; channel < channels; channel++)
            {
                Write(rest, encoding, sample);
                rest = rest[encoding.BytesPerSample()..];
            }
        }

        return pcm;
    }

    private static string Words(string name) =>
        string.Join(' ', File.ReadAllText(Path.Combine(Folder, name)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void Write(Span<byte> to, AudioEncoding encoding, float sample)
    {
        switch (encoding)
        {
            case AudioEncoding.F32:
                BinaryPrimitives.WriteSingleLittleEndian(to, sample);
                break;
            case AudioEncoding.F64:
                BinaryPrimitives.WriteDoubleLittleEndian(to, sample);
                break;
            case AudioEncoding.S24:
                int value = (int)(sample * 8388607);
                (to[0], to[1], to[2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
                break;
            case AudioEncoding.MuLaw:
                to[0] = ToMuLaw((int)(sample * 32767));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding));
        }
    }

    // ITU-T G.711: sign, 3 bits of exponent, 4 bits of mantissa over a bias of 132, all inverted.
    private static byte ToMuLaw(int sample)
    {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.Min(Math.Abs(sample), 32635) + 132;
        int exponent = 31 - int.LeadingZeroCount(magnitude) - 7;
        return (byte)~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0xf));
    }
}
