using BenchmarkDotNet.Attributes;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>One second of mono float to 16 kHz, in frames of 20 ms.</summary>
[MemoryDiagnoser]
public class AudioResamplingBenchmarks
{
    private float[] _input = [];
    private float[] _output = [];
    private Resampler _resampler = new(Pcm.SampleRate, Pcm.SampleRate);

    [Params(8000, 12345, 44100, 48000)]
    public int InputRate { get; set; }

    [Params(ResamplerQuality.Fast, ResamplerQuality.High)]
    public ResamplerQuality Quality { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _input = [.. Enumerable.Range(0, InputRate).Select(_ => random.NextSingle() - 0.5f)];
        _resampler = new Resampler(InputRate, Pcm.SampleRate, Quality);
        _output = new float[_resampler.MaxOutput(InputRate / 50)];
    }

    [Benchmark]
    public int OneSecond()
    {
        int count = 0;
        int frame = InputRate / 50;
        for (int start = 0; start + frame <= _input.Length; start += frame)
        {
            count += _resampler.Process(_input.AsSpan(start, frame), _output);
        }

        return count;
    }
}
