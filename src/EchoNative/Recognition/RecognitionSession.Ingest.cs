using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using EchoNative.Audio;
using EchoNative.Native;

namespace EchoNative;

/// <content>The way in: samples or bytes into the ring, past the endpointer, into the ledger.</content>
public sealed partial class RecognitionSession
{
    private const int Piece = 8000; // looked at by the endpointer before more is written over what it has not seen

    /// <summary>Takes samples without waiting. Allocates nothing.</summary>
    /// <param name="mono16k">16 kHz mono, ±1. NaN and infinities are taken as 0 and counted.</param>
    /// <returns>How many were taken, from the front; fewer than given when the ring is full.</returns>
    /// <exception cref="ArgumentException">A sample is beyond ±16: not scaled to ±1. None was taken.</exception>
    /// <exception cref="InvalidOperationException">The session was completed.</exception>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public int Write(ReadOnlySpan<float> mono16k)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        int bad = SampleGuard.IndexOfBad(mono16k);
        if (bad >= 0)
        {
            ThrowIfBeyondScale(mono16k);
        }

        int taken;
        lock (_lock)
        {
            ThrowIfUnusable();
            taken = bad < 0 ? WriteGood(mono16k) : WriteRepaired(mono16k);
            if (IsDue())
            {
                _engine.Schedule(this);
            }

            _ingestBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return taken;
    }

    /// <summary>Takes bytes without waiting: decodes them straight into the session's ring. Allocates nothing.</summary>
    /// <param name="decoder">The stream's decoder. What it holds back belongs to the stream: give it to no other session.</param>
    /// <param name="pcm">The next bytes, of any number.</param>
    /// <returns>How many were taken, from the front; fewer than given when the ring is full.</returns>
    /// <exception cref="InvalidOperationException">The session was completed.</exception>
    /// <exception cref="EchoNativeException">Recognition has failed.</exception>
    public int Write(AudioDecoder decoder, ReadOnlySpan<byte> pcm)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int taken;
        lock (_lock)
        {
            ThrowIfUnusable();
            taken = Decode(decoder, pcm);
            if (IsDue())
            {
                _engine.Schedule(this);
            }

            _ingestBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return taken;
    }

    /// <summary>Takes all bytes, waiting for room where there is none.</summary>
    /// <param name="decoder">The stream's decoder.</param>
    /// <param name="pcm">The next bytes, of any number.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken before stays taken.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <inheritdoc cref="Write(AudioDecoder, ReadOnlySpan{byte})" path="/exception"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(AudioDecoder decoder, ReadOnlyMemory<byte> pcm, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            pcm = pcm[Write(decoder, pcm.Span)..];
            if (pcm.IsEmpty)
            {
                return;
            }

            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes all samples, waiting for room where there is none: that is how a fast source is slowed down.</summary>
    /// <param name="mono16k">16 kHz mono, ±1.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken before stays taken.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <inheritdoc cref="Write(ReadOnlySpan{float})" path="/exception"/>
    public async ValueTask WriteAsync(ReadOnlyMemory<float> mono16k, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            mono16k = mono16k[Write(mono16k.Span)..];
            if (mono16k.IsEmpty)
            {
                return;
            }

            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until <see cref="Write(AudioDecoder, ReadOnlySpan{byte})"/>, which has just taken less than it was given, may take more; it need not.
    /// </summary>
    /// <param name="timeout">Ends the wait after so long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task WaitForRoomAsync(TimeSpan timeout, CancellationToken cancellationToken = default) => _room.WaitAsync(timeout, cancellationToken);

    private static void ThrowIfBeyondScale(ReadOnlySpan<float> samples)
    {
        foreach (float sample in samples)
        {
            if (float.IsFinite(sample) && MathF.Abs(sample) > SampleGuard.MaxMagnitude)
            {
                throw new ArgumentException($"A sample is {sample}: samples must be scaled to ±1.", nameof(samples));
            }
        }
    }

    private int WriteGood(ReadOnlySpan<float> samples)
    {
        int taken = 0;
        while (taken < samples.Length)
        {
            ReadOnlySpan<float> piece = samples.Slice(taken, Math.Min(Piece, samples.Length - taken));
            int count = _ring.Write(piece);
            if (count < piece.Length && _ring.Capacity < _maxCapacity && _ring.TryGrow(_maxCapacity))
            {
                count += _ring.Write(piece[count..]);
            }

            taken += count;
            Look(count);
            if (count < piece.Length)
            {
                break;
            }
        }

        return taken;
    }

    private int Decode(AudioDecoder decoder, ReadOnlySpan<byte> pcm)
    {
        int pieceBytes = Math.Max(1, decoder.Format.SampleRate / 10) * decoder.Format.BytesPerFrame;
        int taken = 0;
        while (taken < pcm.Length)
        {
            ReadOnlySpan<byte> piece = pcm.Slice(taken, Math.Min(pieceBytes, pcm.Length - taken));
            int wanted = decoder.MaxOutput(piece.Length);
            Span<float> room = _ring.Reserve(wanted);
            if (room.Length < wanted)
            {
                _ring.Commit(0);
                if (_ring.Capacity >= _maxCapacity || !_ring.TryGrow(_maxCapacity))
                {
                    break;
                }

                continue;
            }

            int count = decoder.Decode(piece, room);
            Limit(room[..count]);
            _ring.Commit(count);
            taken += piece.Length;
            Look(count);
        }

        return taken;
    }

    // A filter overshoots: what the converter let through at its limit may leave the resampler beyond libwhisper's.
    private static void Limit(Span<float> samples)
    {
        if (SampleGuard.IndexOfBad(samples) >= 0)
        {
            TensorPrimitives.Clamp(samples, -SampleGuard.MaxMagnitude, SampleGuard.MaxMagnitude, samples);
        }
    }

    private int WriteRepaired(ReadOnlySpan<float> samples)
    {
        Span<float> block = stackalloc float[256];
        int taken = 0;
        while (taken < samples.Length)
        {
            int count = Math.Min(block.Length, samples.Length - taken);
            for (int i = 0; i < count; i++)
            {
                float sample = samples[taken + i];
                block[i] = float.IsFinite(sample) ? sample : 0;
            }

            int written = WriteGood(block[..count]);
            foreach (float sample in samples.Slice(taken, written))
            {
                _nonFinite += float.IsFinite(sample) ? 0 : 1;
            }

            taken += written;
            if (written < count)
            {
                break;
            }
        }

        return taken;
    }

    // What has come in: first what it pushed out, then what it says.
    private void Look(int count)
    {
        _ledger.Receive((int)Math.Clamp(_ring.Head - _leadIn, 0, count));
        if (_ring.Tail > _ledger.Settled)
        {
            _ledger.Drop(_ring.Tail);
            _tracker.Drop(_ring.Tail);
        }

        _tracker.Advance(_ring);
        AbandonPartial();
        Settle();
    }

    private void Settle()
    {
        long settled = Math.Min(_tracker.Settled, _ring.Head);
        _ledger.Silence(settled);
        _ring.Release(Math.Min(settled, _tracker.Heard) - Margin);
        Debug.Assert(_ledger.Balances(_ring.Head), "Samples are missing from the ledger, or in it twice.");
    }
}
