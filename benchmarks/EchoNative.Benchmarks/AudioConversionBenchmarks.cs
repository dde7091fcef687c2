using BenchmarkDotNet.Attributes;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>Interleaved PCM to mono float, one second at 48 kHz.</summary>
[MemoryDiagnoser]
public class AudioConversionBenchmarks
{
    private readonly float[] _mono = new float[48000];
    private AudioFormat _format;
    private byte[] _pcm = [];

    [Params(SampleEncoding.Signed16, SampleEncoding.Signed24, SampleEncoding.Float32, SampleEncoding.MuLaw)]
    public SampleEncoding Encoding { get; set; }

    [Params(1, 2)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _format = new AudioFormat(_mono.Length, Channels, Encoding);
        _pcm = AudioSignals.Noise(_format, _mono.Length);
    }

    [Benchmark]
    public int ToMono() => PcmConverter.ToMono(_pcm, _format, _mono);
}
