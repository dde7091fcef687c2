using BenchmarkDotNet.Attributes;

namespace EchoNative.Benchmarks;

/// <summary>What a frame of 20 ms costs a session: copy, check, endpointing.</summary>
[MemoryDiagnoser]
[MedianColumn]
public class SessionBenchmarks
{
    private readonly float[] _frame = new float[320];
    private WhisperEngine? _engine;
    private RecognitionSession? _session;

    [GlobalSetup]
    public void Setup()
    {
        // Faint noise: every frame passes all of ingest, and none piles up behind an inference.
        var random = new Random(1);
        foreach (ref float sample in _frame.AsSpan())
        {
            sample = 1e-3f * ((2 * random.NextSingle()) - 1);
        }

        _engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin") });
        _engine.StartAsync().AsTask().GetAwaiter().GetResult();
        _session = _engine.OpenSession();
    }

    [GlobalCleanup]
    public void Cleanup() => _engine?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public int WriteFrame() => _session!.Write(_frame);
}
