using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Audio;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>Sends recordings to a server, each as a source, and hands on what it says.</summary>
internal sealed class RecordingStreamer(EchoClient client, IReadOnlyList<IAudioSource> recordings, bool realtime) : IDisposable
{
    private const int BlockSamples = Pcm.SampleRate / 50;
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _giveUp = new();

    /// <summary>When the first sample was due, a time stamp of <see cref="Stopwatch"/>.</summary>
    public long Began { get; private set; }

    /// <summary>A source in the format that <see cref="AudioFile"/> gives.</summary>
    /// <param name="name">Its name; null for none.</param>
    public static AudioSource SourceOf(string? name) => new()
    {
        Name = name is { Length: > EchoProtocol.MaxSourceName } ? name[..EchoProtocol.MaxSourceName] : name,
        SampleRate = Pcm.SampleRate,
        Channels = 1,
        Encoding = AudioEncoding.F32,
    };

    /// <summary>Runs until the server has said everything. Interrupted, it sends no more but still takes the last words.</summary>
    /// <exception cref="EchoClientException">The session failed.</exception>
    /// <exception cref="AudioFormatException">A recording is bad.</exception>
    public async Task RunAsync(Action<ServerMessage> onMessage, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration interrupted = cancellationToken.UnsafeRegister(_ => _giveUp.CancelAfter(FinishTimeout), null);
        Began = Stopwatch.GetTimestamp();
        Task sending = SendAsync(cancellationToken);
        try
        {
            await foreach (ServerMessage message in client.ReadAllAsync(_giveUp.Token))
            {
                onMessage(message);
            }
        }
        catch (OperationCanceledException)
        {
            await sending; // throws when a recording was bad
            throw;
        }
        finally
        {
            await _giveUp.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _giveUp.Dispose();

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(recordings.Select((recording, number) => SendAudioAsync(recording, number, cancellationToken)));
            client.Stop();
        }
        catch (EchoClientException)
        {
            // The reader learns why the session ended.
        }
        catch
        {
            await _giveUp.CancelAsync();
            throw;
        }
    }

    private async Task SendAudioAsync(IAudioSource recording, int number, CancellationToken cancellationToken)
    {
        float[] samples = new float[BlockSamples];
        byte[] bytes = new byte[BlockSamples * sizeof(float)];
        long position = 0;
        try
        {
            int count;
            while ((count = await recording.ReadAsync(samples, cancellationToken)) > 0)
            {
                // A microphone gives a block when its last sample is there.
                position += count;
                if (realtime)
                {
                    TimeSpan ahead = TimeSpan.FromSeconds((double)position / Pcm.SampleRate) - Stopwatch.GetElapsedTime(Began);
                    await Task.Delay(ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero, cancellationToken);
                }

                // Waits while the client's buffer is full: of a recording nothing is to be lost, however long the server is gone.
                MemoryMarshal.AsBytes(samples.AsSpan(0, count)).CopyTo(bytes);
                await client.WriteAsync(number, bytes.AsMemory(0, count * sizeof(float)), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_giveUp.IsCancellationRequested)
        {
            // Interrupted: what was sent is still to be finished.
        }
    }
}
