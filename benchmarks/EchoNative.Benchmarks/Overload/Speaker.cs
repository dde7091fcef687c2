using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Benchmarks.Overload;

/// <summary>
/// One client that speaks in real time, whatever the server says of pausing: what it does not take in time comes later, as fast as it is
/// taken, and what it drops is gone.
/// </summary>
internal sealed class Speaker : IAsyncDisposable
{
    private const int Frame = 1600;
    private readonly EchoConnection _connection;
    private readonly float[] _speech;
    private readonly int _offset;
    private readonly long _began;
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _reading;
    private readonly Task _speaking;

    private Speaker(EchoConnection connection, SourcePriority priority, float[] speech, int offset, long began)
    {
        (_connection, Priority, _speech, _offset, _began) = (connection, priority, speech, offset, Stopwatch.GetTimestamp());
        Start = Stopwatch.GetElapsedTime(began).TotalSeconds;
        _reading = Task.Run(ReadAsync);
        _speaking = Task.Run(SpeakAsync);
    }

    public SourcePriority Priority { get; }

    /// <summary>When it began, in seconds of the run.</summary>
    public double Start { get; }

    /// <summary>Messages with the second of the run at which they came.</summary>
    public List<(double At, ServerMessage Message)> Messages { get; } = [];

    /// <summary>Samples sent.</summary>
    public long Sent { get; private set; }

    public static async Task<Speaker> StartAsync(Uri uri, SourcePriority priority, float[] speech, int offset, long began)
    {
        var source = new AudioSource { SampleRate = 16000, Channels = 1, Encoding = AudioEncoding.F32, Priority = priority };
        return new Speaker(await EchoConnection.ConnectAsync(uri, StartMessage.Of(source)), priority, speech, offset, began);
    }

    /// <summary>Ends the session when everything is final.</summary>
    public async Task StopAsync()
    {
        await _enough.CancelAsync();
        await _speaking;
        await _connection.StopAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _enough.Dispose();
    }

    private async Task SpeakAsync()
    {
        float[] frame = new float[Frame];
        while (!_enough.IsCancellationRequested)
        {
            double early = ((Sent + Frame) / 16000.0) - Stopwatch.GetElapsedTime(_began).TotalSeconds;
            if (early > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(early));
            }

            for (int i = 0; i < Frame; i++)
            {
                frame[i] = _speech[(int)((_offset + Sent + i) % _speech.Length)];
            }

            await _connection.SendAudioAsync(MemoryMarshal.AsBytes(frame.AsSpan()).ToArray());
            Sent += Frame;
        }
    }

    private async Task ReadAsync()
    {
        await foreach (ServerMessage message in _connection.ReadAllAsync())
        {
            lock (Messages)
            {
                Messages.Add((Start + Stopwatch.GetElapsedTime(_began).TotalSeconds, message));
            }
        }
    }
}
