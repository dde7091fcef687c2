using BenchmarkDotNet.Attributes;
using EchoNative.Tests;
using EchoNative.Tests.Recognition;
using EchoNative.Vad;

namespace EchoNative.Benchmarks;

/// <summary>One second of speech, hop by hop. A second divided by the time is the multiple of realtime.</summary>
[MemoryDiagnoser]
public class VadBenchmarks
{
    private readonly SpeechBoundary[] _boundaries = new SpeechBoundary[Endpointer.MaxBoundaries];
    private float[] _speech = [];
    private IVoiceActivityDetector _detector = new SpectralDetector();
    private Endpointer? _endpointer;

    /// <summary>Silero only where its model is.</summary>
    public static IEnumerable<string> Names => File.Exists(Repository.SileroModel) ? ["Spectral", "Silero"] : ["Spectral"];

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _speech = Speech.Digits[8000..];
        _detector = Create();
        _endpointer = new Endpointer(Create());
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _detector.Dispose();
        _endpointer?.Dispose();
    }

    [Benchmark]
    public float Detector()
    {
        float sum = 0;
        for (int at = 0; at + _detector.Hop <= 16000; at += _detector.Hop)
        {
            sum += _detector.Process(_speech.AsSpan(at, _detector.Hop));
        }

        return sum;
    }

    [Benchmark]
    public int DetectorAndEndpointer()
    {
        int count = 0;
        for (int at = 0; at + _endpointer!.Hop <= 16000; at += _endpointer.Hop)
        {
            count += _endpointer.Process(_speech.AsSpan(at, _endpointer.Hop), _boundaries);
        }

        return count;
    }

    private IVoiceActivityDetector Create() => Name == "Silero" ? SileroDetector.Load(Repository.SileroModel) : new SpectralDetector();
}
