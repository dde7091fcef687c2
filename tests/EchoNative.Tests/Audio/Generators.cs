using EchoNative.Audio;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Audio;

internal static class Generators
{
    public static Gen<SampleEncoding> Encodings { get; } = Gen.Elements(Enum.GetValues<SampleEncoding>());

    public static Gen<AudioFormat> Formats(params int[] rates) =>
        from rate in Gen.Elements(rates)
        from channels in Gen.Frequency((3, Gen.Choose(1, 2)), (1, Gen.Choose(3, AudioFormat.MaxFileChannels)))
        from encoding in Encodings
        select new AudioFormat(rate, channels, encoding);

    public static Gen<AudioFormat> FileFormats { get; } =
        Formats(1, 7, 8000, 11025, 12345, 16000, 22050, 44100, 48000, 96000, 192000, 768000);

    /// <summary>Random bytes, mixed with whole frames so that float samples are sometimes sane.</summary>
    public static byte[] Bytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Cuts a length into random blocks; about a quarter of the streams come one by one.</summary>
    public static IEnumerable<Range> Blocks(int length, int seed)
    {
        var random = new Random(seed);
        int most = random.Next(4) == 0 ? 1 : random.Next(1, 5000);
        for (int start = 0; start < length;)
        {
            int end = Math.Min(length, start + random.Next(0, most) + 1);
            yield return start..end;
            start = end;
        }
    }
}
