using EchoNative.Audio;

namespace EchoNative.Server.Tests;

/// <summary>A recording as raw samples.</summary>
internal sealed record Recording(AudioFormat Format, byte[] Pcm)
{
    public double Seconds => Pcm.Length / (double)(Format.BytesPerFrame * Format.SampleRate);

    public static Recording Read(string path)
    {
        using WaveReader reader = WaveReader.Open(path);
        byte[] pcm = new byte[reader.FrameCount!.Value * reader.Format.BytesPerFrame];
        int length = 0;
        int count;
        while (length < pcm.Length && (count = reader.ReadBytes(pcm.AsSpan(length))) > 0)
        {
            length += count;
        }

        return new Recording(reader.Format, pcm);
    }
}
