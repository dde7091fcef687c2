using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Audio;
using EchoNative.Client;
using EchoNative.Protocol;

namespace EchoNative.Cli.Streaming;

/// <summary>Sends a recording to a server and hands on what it says.</summary>
internal sealed class RecordingStreamer(EchoConnection client, IAudioSource source, bool realtime) : IDisposable
{
    private const int BlockSamples = Pcm.SampleRate / 50;
    private static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(8);

    private readonly float[] _samples = new float[BlockSamples];
    private readonly byte[] _bytes = new byte[BlockSamples * sizeof(float)];
    private readonly CancellationTokenSource _giveUp = new();

    /// <summary>What <see cref="AudioFile"/> gives, in the protocol's terms.</summary>
    public static StartMessage Start { get; } = StartMessage.Of(new AudioSource { SampleRate = Pcm.SampleRate, Channels = 1, Encoding = AudioEncoding.F32 });

    /// <summary>When the first sample was due, a time stamp of <see cref="Stopwatch"/>.</summary>
    public long Began { get; private set; }

    /// <summary>Runs until the server has said everything. Interrupted, it sends no more but still takes the last words.</summary>
    /// <exception cref="EchoClientException">The server or the connection failed.</exception>
    /// <exception cref="AudioFormatException">The recording is bad.</exception>
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
            await sending; // throws when the recording was bad
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
            await SendAudioAsync(cancellationToken);
            await client.StopAsync(_giveUp.Token);
        }
        catch (EchoClientException)
        {
            // The reader learns from the server why the connection ended.
        }
        catch
        {
            await _giveUp.CancelAsync();
            throw;
        }
    }

    private async Task SendAudioAsync(CancellationToken cancellationToken)
    {
        long position = 0;
        try
        {
            int count;
            while ((count = await source.ReadAsync(_samples, cancellationToken)) > 0)
            {
                // A microphone gives a block when its last sample is there.
                position += count;
                if (realtime)
                {
                    TimeSpan ahead = TimeSpan.FromSeconds((double)position / Pcm.SampleRate) - Stopwatch.GetElapsedTime(Began);
                    await Task.Delay(ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero, cancellationToken);
                }

                MemoryMarshal.AsBytes(_samples.AsSpan(0, count)).CopyTo(_bytes);
                await client.SendAudioAsync(_bytes.AsMemory(0, count * sizeof(float)), _giveUp.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !_giveUp.IsCancellationRequested)
        {
            // Interrupted: what was sent is still to be finished.
        }
    }
}
