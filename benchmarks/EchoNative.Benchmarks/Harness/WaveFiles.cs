using System.Text;

namespace EchoNative.Benchmarks.Harness;

/// <summary>Recordings as 16-bit WAVE files in a folder of their own, for programs that read files.</summary>
internal sealed class WaveFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("echonative-bench-");

    public WaveFiles(IReadOnlyList<Recording> recordings) => Paths = [.. recordings.Select((recording, i) => Write($"{i}.wav", recording.Samples))];

    public IReadOnlyList<string> Paths { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, float[] samples)
    {
        string path = Path.Combine(_folder.FullName, name);
        using var file = new BinaryWriter(File.Create(path));
        int bytes = samples.Length * 2;
        file.Write("RIFF"u8);
        file.Write(36 + bytes);
        file.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        file.Write(16);
        file.Write((short)1); // PCM
        file.Write((short)1); // one channel
        file.Write(16000);
        file.Write(32000);
        file.Write((short)2);
        file.Write((short)16);
        file.Write("data"u8);
        file.Write(bytes);
        foreach (float sample in samples)
        {
            file.Write((short)Math.Clamp(MathF.Round(sample * 32768), short.MinValue, short.MaxValue));
        }

        return path;
    }
}
