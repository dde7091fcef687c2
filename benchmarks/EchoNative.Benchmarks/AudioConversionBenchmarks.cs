using BenchmarkDotNet.Attributes;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>
/// Interleaved PCM to mono float beside a copy of as many bytes: half of <see cref="BytesMoved"/> is read and half written by the copy, as
/// much as is read and written by the conversion. All of it stays in a second-level cache of 1 MiB. A level that the processor lacks fails.
/// </summary>
[MemoryDiagnoser]
[GbPerSecond]
public class AudioConversionBenchmarks
{
    /// <summary>Bytes read and written by one operation, but for less than one vector.</summary>
    internal const int BytesMoved = 512 * 1024;

    private readonly byte[] _from = new byte[BytesMoved / 2];
    private readonly byte[] _to = new byte[BytesMoved / 2];
    private AudioFormat _format;
    private byte[] _pcm = [];
    private float[] _mono = [];
    private SampleFaults _faults;

    [Params(
        SampleEncoding.Unsigned8, SampleEncoding.Signed16, SampleEncoding.Signed24, SampleEncoding.Signed32,
        SampleEncoding.Float32, SampleEncoding.Float64, SampleEncoding.ALaw, SampleEncoding.MuLaw)]
    public SampleEncoding Encoding { get; set; }

    [Params(1, 2, 6)]
    public int Channels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _format = new AudioFormat(48000, Channels, Encoding);
        int frames = BytesMoved / (_format.BytesPerFrame + sizeof(float)) / 64 * 64;
        _pcm = AudioSignals.Noise(_format, frames);
        _mono = new float[frames];
    }

    [Benchmark(Baseline = true)]
    public void Memcpy() => _from.AsSpan().CopyTo(_to);

    [Benchmark]
    public int ToMono() => PcmConverter.ToMono(_pcm, _format, ChannelSelection.Downmix, _mono, ref _faults);

    [Benchmark]
    public void Scalar() => Convert(SimdLevel.Scalar);

    [Benchmark]
    public void Vector128() => Convert(SimdLevel.Vector128);

    [Benchmark]
    public void Avx2() => Convert(SimdLevel.Avx2);

    [Benchmark]
    public void Avx512() => Convert(SimdLevel.Avx512);

    internal void Convert(SimdLevel level)
    {
        if (!Simd.Supports(level))
        {
            throw new PlatformNotSupportedException($"This processor lacks {level}.");
        }

        PcmConverter.Convert(_pcm, _format, ChannelSelection.Downmix, _mono, ref _faults, level);
    }
}
