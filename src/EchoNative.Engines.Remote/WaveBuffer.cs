using System.Buffers;
using System.Buffers.Binary;
using EchoNative.Audio;

namespace EchoNative;

/// <summary>
/// A window as a WAVE file in pooled memory: 16 kHz mono, 16 bits. It is given back only when nobody reads it any more: a request that was given up may
/// still be sending, and must not send what the memory holds next.
/// </summary>
internal sealed class WaveBuffer : IDisposable
{
    /// <summary>Bytes before the samples.</summary>
    public const int HeaderBytes = 44;

    // Services refuse what is shorter than 100 ms.
    private const int LeastSamples = Pcm.SampleRate / 5;
    private readonly byte[] _bytes;
    private readonly int _length;
    private int _users = 1;

    /// <summary>Makes one of samples; silence is added to what is very short.</summary>
    public WaveBuffer(ReadOnlySpan<float> samples)
    {
        int data = 2 * Math.Max(samples.Length, LeastSamples);
        _length = HeaderBytes + data;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
        Span<byte> bytes = _bytes.AsSpan(0, _length);
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], _length - 8);
        "WAVEfmt "u8.CopyTo(bytes[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[20..], 1); // PCM
        BinaryPrimitives.WriteInt16LittleEndian(bytes[22..], 1); // channel
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Pcm.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], 2 * Pcm.SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[34..], 16);
        "data"u8.CopyTo(bytes[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[40..], data);
        Pcm16.Write(samples, bytes[HeaderBytes..]);
        bytes[(HeaderBytes + (2 * samples.Length))..].Clear();
    }

    /// <summary>Ends the owner's use.</summary>
    public void Dispose() => Leave();

    /// <summary>A body of a request that sends it, straight from this memory.</summary>
    public HttpContent CreateContent() => new Content(this);

    private bool TryEnter()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }

    private sealed class Content(WaveBuffer wave) : HttpContent
    {
        protected override bool TryComputeLength(out long length)
        {
            length = wave._length;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            if (!wave.TryEnter())
            {
                throw new IOException("The request was given up.");
            }

            try
            {
                await stream.WriteAsync(wave._bytes.AsMemory(0, wave._length), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                wave.Leave();
            }
        }
    }
}
