using EchoNative.Audio;

namespace EchoNative.Server.Tests;

/// <summary>A recording as raw samples.</summary>
internal sealed record Recording(AudioFormat Format, byte[] Pcm)
{
    public static Recording Read(string path)
    {
        using WaveReader reader = WaveReader.Open(path);
        using var pcm = new MemoryStream();
        byte[] buffer = new byte[8192];
        int count;
        while ((count = reader.ReadBytes(buffer)) > 0)
        {
            pcm.Write(buffer, 0, count);
        }

        return new Recording(reader.Format, pcm.ToArray());
    }
}
