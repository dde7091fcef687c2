using BenchmarkDotNet.Attributes;
using EchoNative.Audio;
using EchoNative.Buffers;

namespace EchoNative.Benchmarks;

/// <summary>The whole way of a frame of 20 ms of 48 kHz 16-bit stereo: converter, resampler, ring; and through a session's endpointer.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class ChainBenchmarks
{
    /// <summary>Bytes of one frame.</summary>
    public const int FrameBytes = 48000 / 50 * 4;

    private static readonly AudioFormat Format = new(48000, 2, SampleEncoding.Signed16);
    private readonly byte[] _frame = AudioSignals.Noise(Format, 48000 / 50);
    private readonly AudioDecoder _decoder = new(Format);
    private readonly AudioDecoder _sessionDecoder = new(Format);
    private readonly SampleRing _ring = new(1 << 16);
    private WhisperEngine? _engine;
    private RecognitionSession? _session;

    [GlobalSetup]
    public void Setup()
    {
        // Faint: every frame passes all of ingest, and none piles up behind an inference.
        for (int i = 1; i < _frame.Length; i += 2)
        {
            _frame[i] = 0;
        }

        _engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin") });
        _engine.StartAsync().AsTask().GetAwaiter().GetResult();
        _session = _engine.OpenSession();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _engine?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _ring.Dispose();
    }

    [Benchmark(Baseline = true)]
    public long BytesToRing()
    {
        Span<float> room = _ring.Reserve(_decoder.MaxOutput(FrameBytes));
        _ring.Commit(_decoder.Decode(_frame, room));
        _ring.Release(_ring.Head);
        return _ring.Head;
    }

    [Benchmark]
    public int BytesToSession() => _session!.Write(_sessionDecoder, _frame);
}
