using System.Runtime.CompilerServices;
using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>
/// Takes binary frames apart and puts their samples into the session, piece by piece as they come off the socket: no frame is ever
/// held whole. Allocates nothing once it is built.
/// </summary>
internal sealed class AudioIngest
{
    private readonly RecognitionSession _session;
    private readonly AudioFormat _format;
    private readonly AudioDecoder _decoder;
    private readonly Lock _lock = new();
    private readonly byte[] _header = new byte[AudioFrameHeader.Size];
    private readonly int _maxFrameBytes;
    private readonly int _maxPieceBytes;
    private uint _nextSequence;
    private int _frameBytes;
    private (long Sequence, long Samples) _progress = (-1, 0);
    private long _allocatedBytes;

    /// <param name="session">Gets the samples.</param>
    /// <param name="format">What the frames hold.</param>
    /// <param name="maxPieceBytes">Most bytes given to <see cref="AcceptAsync"/> at a time.</param>
    public AudioIngest(RecognitionSession session, AudioFormat format, int maxPieceBytes)
    {
        _session = session;
        _format = format;
        _decoder = new AudioDecoder(format);
        _maxPieceBytes = maxPieceBytes;
        _maxFrameBytes = MaxFrameBytesOf(format);
    }

    /// <summary>The last frame that was received whole, or -1, and the samples per channel up to its end.</summary>
    public (long Sequence, long Samples) Progress
    {
        get
        {
            lock (_lock)
            {
                return _progress;
            }
        }
    }

    /// <summary>Managed bytes allocated on the way from the frame into the session.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Largest frame of a format, header included.</summary>
    public static int MaxFrameBytesOf(AudioFormat format)
    {
        long audio = (long)EchoProtocol.MaxAudioFrameSeconds * format.SampleRate * format.BytesPerFrame;
        return (int)Math.Min(EchoProtocol.MaxAudioFrameBytes, AudioFrameHeader.Size + audio);
    }

    /// <summary>Takes the next piece of a frame. Waits while the session has no room.</summary>
    /// <exception cref="ProtocolException">The frame breaks the protocol.</exception>
    public ValueTask AcceptAsync(ReadOnlyMemory<byte> piece, bool endOfFrame, CancellationToken cancellationToken)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadOnlyMemory<byte> pcm = piece[TakeHeader(piece.Span)..];
        int taken = _session.Write(_decoder, pcm.Span);
        if (taken == pcm.Length && endOfFrame)
        {
            EndFrame();
        }

        Volatile.Write(ref _allocatedBytes, _allocatedBytes + GC.GetAllocatedBytesForCurrentThread() - before);
        return taken == pcm.Length ? ValueTask.CompletedTask : WaitForRoomAsync(pcm[taken..], endOfFrame, cancellationToken);
    }

    /// <summary>Puts what the resampler still holds into the session; call it once, at the end.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var tail = new float[_decoder.MaxFlushOutput];
        await _session.WriteAsync(tail.AsMemory(0, _decoder.Flush(tail)), cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForRoomAsync(ReadOnlyMemory<byte> pcm, bool endOfFrame, CancellationToken cancellationToken)
    {
        await _session.WriteAsync(_decoder, pcm, cancellationToken);
        if (endOfFrame)
        {
            EndFrame();
        }
    }

    /// <summary>Takes what belongs to the header and checks it as soon as it is complete.</summary>
    /// <returns>How many bytes belonged to the header.</returns>
    private int TakeHeader(ReadOnlySpan<byte> piece)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(piece.Length, _maxPieceBytes);
        int have = Math.Min(_frameBytes, AudioFrameHeader.Size);
        _frameBytes += piece.Length;
        if (_frameBytes > _maxFrameBytes)
        {
            throw new ProtocolException(
                ErrorCode.FrameTooLarge,
                $"A binary frame of this session has at most {_maxFrameBytes} bytes ({EchoProtocol.MaxAudioFrameSeconds} s or 1 MiB).");
        }

        int taken = Math.Min(AudioFrameHeader.Size - have, piece.Length);
        if (taken == 0)
        {
            return 0;
        }

        piece[..taken].CopyTo(_header.AsSpan(have));
        if (have + taken == AudioFrameHeader.Size)
        {
            AudioFrameHeader header = AudioFrameHeader.Read(_header);
            if (header.Source != 0)
            {
                throw new ProtocolException(ErrorCode.UnknownSource, $"Source {header.Source} was not named by 'start'.");
            }

            CheckSequence(header.Sequence);
        }

        return taken;
    }

    private void CheckSequence(uint sequence)
    {
        if (sequence != _nextSequence)
        {
            throw new ProtocolException(ErrorCode.SequenceGap, $"Frame {sequence} came where frame {_nextSequence} was due.");
        }

        _nextSequence = unchecked(_nextSequence + 1);
    }

    private void EndFrame()
    {
        int pcmBytes = _frameBytes - AudioFrameHeader.Size;
        if (pcmBytes < 0)
        {
            _ = AudioFrameHeader.Read(_header.AsSpan(0, _frameBytes)); // says what is wrong
        }

        if (pcmBytes % _format.BytesPerFrame != 0)
        {
            throw new ProtocolException(
                ErrorCode.BadFrame,
                $"{pcmBytes} bytes of audio are not a whole number of {_format.BytesPerFrame}-byte samples of all channels.");
        }

        _frameBytes = 0;
        lock (_lock)
        {
            _progress = (unchecked(_nextSequence - 1), _progress.Samples + (pcmBytes / _format.BytesPerFrame));
        }
    }
}
