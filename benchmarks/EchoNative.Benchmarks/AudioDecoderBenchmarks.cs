using BenchmarkDotNet.Attributes;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>What a live source costs per frame of 20 ms: bytes as they come from a client to 16 kHz mono float.</summary>
[MemoryDiagnoser]
public class AudioDecoderBenchmarks
{
    private byte[] _frame = [];
    private float[] _samples = [];
    private AudioDecoder _decoder = new(new AudioFormat(Pcm.SampleRate, 1, SampleEncoding.Signed16));

    [Params("16000/1/Signed16", "48000/1/Signed16", "48000/2/Float32", "8000/1/MuLaw")]
    public string Format { get; set; } = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        string[] parts = Format.Split('/');
        var format = new AudioFormat(int.Parse(parts[0]), int.Parse(parts[1]), Enum.Parse<SampleEncoding>(parts[2]));
        _decoder = new AudioDecoder(format);
        _frame = AudioSignals.Noise(format, format.SampleRate / 50);
        _samples = new float[_decoder.MaxOutput(_frame.Length)];
    }

    [Benchmark]
    public int Frame() => _decoder.Decode(_frame, _samples);
}
