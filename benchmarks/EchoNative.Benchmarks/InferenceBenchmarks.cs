using BenchmarkDotNet.Attributes;
using EchoNative.Audio;
using EchoNative.Interop;
using EchoNative.Native;

namespace EchoNative.Benchmarks;

/// <summary>What this library adds to libwhisper's own time for the same window: checks, parameters, reading the words.</summary>
[MemoryDiagnoser]
[MedianColumn]
public unsafe class InferenceBenchmarks
{
    private readonly DecodeOptions _options = new() { AudioContext = 256, Threads = 1 };
    private readonly WordList _words = new();
    private readonly WordReader _reader = new();
    private readonly long[] _abort = GC.AllocateArray<long>(1, pinned: true);
    private float[] _samples = [];
    private WhisperModel? _model;
    private WhisperState? _state;
    private WhisperStateHandle? _bare;

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

        _samples = buffer[..count];
        _model = WhisperModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin"));
        _state = _model.CreateState();
        _bare = _model.CreateStateHandle();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare?.Dispose();
        _state?.Dispose();
        _model?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public int Bare()
    {
        fixed (long* abort = _abort)
        fixed (float* samples = _samples)
        {
            whisper_full_params p = FullParameters.Create(_model!, _options, null, 0, abort);
            return Whisper.whisper_full_with_state(_model!.Context, _bare!.Pointer, p, samples, _samples.Length);
        }
    }

    [Benchmark]
    public void Run() => _state!.Run(_samples, _options);

    [Benchmark]
    public int RunAndReadWords()
    {
        _state!.Run(_samples, _options);
        _words.Clear();
        _reader.Read(_state, ReadScope.Of(_samples), _words);
        return _words.Count;
    }
}
