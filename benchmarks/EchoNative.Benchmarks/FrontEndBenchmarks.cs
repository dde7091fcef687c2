using System.Buffers;
using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using EchoNative.Audio;
using EchoNative.Protocol;
using EchoNative.Server;
using EchoNative.Server.Overload;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative.Benchmarks;

/// <summary>
/// What the server does with a frame of 20 ms once it is off the socket, and with a partial until it is on it. With many sessions each frame
/// finds its session's memory cold.
/// </summary>
[MemoryDiagnoser]
[MedianColumn]
public class FrontEndBenchmarks
{
    private readonly byte[] _frame = new byte[AudioFrameHeader.Size + 640];
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly WordList _words = new();
    private ServiceProvider _services = null!;
    private EngineChain _engines = null!;
    private SmallerEngine _smaller = null!;
    private OverloadMonitor _monitor = null!;
    private Outbox _outbox = null!;
    private SourceStream[] _sources = null!;
    private FrameReader[] _readers = null!;
    private uint _next;

    /// <summary>Sessions that take turns.</summary>
    [Params(1, 200)]
    public int Sessions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        IMeterFactory meters = _services.GetRequiredService<IMeterFactory>();
        var options = new EchoServerOptions
        {
            Engine = new WhisperEngineOptions { ModelPath = Path.Combine(AppContext.BaseDirectory, "models", "ggml-digits.bin"), MaxSessions = 200 },
        };
        _engines = new EngineChain([options.Engine.CreateEngine()]);
        _engines.StartAsync().AsTask().GetAwaiter().GetResult();
        _smaller = new SmallerEngine(null, null);
        _monitor = new OverloadMonitor(_engines, _smaller, options, TimeProvider.System, meters, NullLogger<OverloadMonitor>.Instance);
        _outbox = new Outbox(1, new ServerMetrics(meters));
        var request = new SourceRequest(new AudioFormat(16000, 1, SampleEncoding.Signed16), new SessionOptions());
        _sources = [.. Enumerable.Range(0, Sessions).Select(_ => new SourceStream(_engines, _monitor, request, 0, _outbox, static e => throw e, null))];
        _readers = [.. _sources.Select(source => new FrameReader([source]))];
        for (int i = 0; i < 6; i++)
        {
            _words.AddToken("seven"u8, 0.9f, begins: true, i + 1);
            _words.Place(i, i * 4000L, (i * 4000L) + 3000, heard: true);
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (SourceStream source in _sources)
        {
            source.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _outbox.Dispose();
        _monitor.Dispose();
        _smaller.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _engines.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _services.Dispose();
    }

    /// <summary>Header, 320 samples of silence in 16 bits, ring, endpointer.</summary>
    [Benchmark]
    public ValueTask Frame()
    {
        uint sequence = _next / (uint)Sessions;
        FrameReader reader = _readers[_next++ % (uint)Sessions];
        new AudioFrameHeader(0, sequence, sequence * 20_000L).Write(_frame);
        return reader.AcceptAsync(_frame, true, CancellationToken.None); // has room: completes at once
    }

    /// <summary>A partial of six words into its buffer, and from there to the socket's.</summary>
    [Benchmark]
    public int Partial()
    {
        _outbox.AddPartial(0, 0, TimeSpan.Zero, new TranscriptView(_words, 3, 0, 0, 0, 16000));
        return _outbox.TryTake(null, _buffer, out _) ? _buffer.WrittenCount : 0;
    }
}
