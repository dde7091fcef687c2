using BenchmarkDotNet.Attributes;
using EchoNative.Audio;

namespace EchoNative.Benchmarks;

/// <summary>
/// A whole utterance through a session with a sink, step by step: endpointer, windows, native calls, agreement, results. What the
/// worker's thread allocated is charged to the caller's, where the gate counts it.
/// </summary>
[MemoryDiagnoser]
[MedianColumn]
public class SessionStepBenchmarks
{
    private const int Step = 3200;
    private const long Patience = 30_000; // ms
    private readonly Sink _sink = new();
    private float[] _speech = [];
    private WhisperEngine? _engine;
    private RecognitionSession? _session;

    [GlobalSetup]
    public void Setup()
    {
        using IAudioSource source = AudioFile.Open(Path.Combine(AppContext.BaseDirectory, "samples", "digits.wav"));
        float[] buffer = new float[16000 * 4];
        int count = 0, read;
        while ((read = source.ReadAsync(buffer.AsMemory(count)).AsTask().GetAwaiter().GetResult()) > 0)
        {
            count += read;
        }

        // A second of silence after it, in which its end is noticed; whole steps.
        _speech = new float[(count + 16000 + Step - 1) / Step * Step];
        buffer.AsSpan(0, count).CopyTo(_speech);
        _engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin"), Workers = 1 });
        _engine.StartAsync().AsTask().GetAwaiter().GetResult();
        _session = _engine.OpenSession(null, _sink);
    }

    [GlobalCleanup]
    public void Cleanup() => _engine?.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark]
    public long Utterance()
    {
        long finals = _sink.Finals;
        for (int i = 0; i < _speech.Length; i += Step)
        {
            _session!.Write(_speech.AsSpan(i, Step));
            Thread.Sleep(10); // or no partial would be decoded before its stretch has ended
        }

        long limit = Environment.TickCount64 + Patience;
        while (_sink.Finals == finals)
        {
            if (Environment.TickCount64 > limit)
            {
                throw new TimeoutException("No final came.");
            }

            Thread.Sleep(1);
        }

        long bytes = _sink.TakeBytes();
        if (bytes > 0)
        {
            GC.KeepAlive(new byte[bytes]);
        }

        return _sink.Words;
    }

    // Between two results of the only worker lies all that its thread does for a session.
    private sealed class Sink : ITranscriptSink
    {
        private long _finals;
        private long _bytes;
        private long _before = -1;

        public long Finals => Interlocked.Read(ref _finals);

        public long Words { get; private set; }

        public long TakeBytes() => Interlocked.Exchange(ref _bytes, 0);

        public void OnPartial(in TranscriptView partial) => Count(partial.WordCount);

        public void OnFinal(in TranscriptView final)
        {
            Count(final.WordCount);
            Interlocked.Increment(ref _finals);
        }

        public void OnEnd(EchoNativeException? failure)
        {
        }

        private void Count(int words)
        {
            Words += words;
            long now = GC.GetAllocatedBytesForCurrentThread();
            Interlocked.Add(ref _bytes, _before < 0 ? 0 : now - _before);
            _before = now;
        }
    }
}
