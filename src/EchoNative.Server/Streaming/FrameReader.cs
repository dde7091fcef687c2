using System.Runtime.CompilerServices;
using EchoNative.Audio;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>
/// Takes a connection's binary frames apart and gives their samples to their sources, piece by piece as they come off the socket: no frame
/// is ever held whole. Allocates nothing once it is built.
/// </summary>
/// <param name="sources">The session's sources.</param>
internal sealed class FrameReader(IReadOnlyList<SourceStream> sources)
{
    private readonly byte[] _header = new byte[AudioFrameHeader.Size];
    private readonly uint[] _nextSequences = new uint[sources.Count];
    private SourceStream? _source;
    private int _frameBytes;

    /// <summary>Largest frame of a format, header included.</summary>
    public static int MaxFrameBytesOf(AudioFormat format)
    {
        long audio = (long)EchoProtocol.MaxAudioFrameSeconds * format.SampleRate * format.BytesPerFrame;
        return (int)Math.Min(EchoProtocol.MaxAudioFrameBytes, AudioFrameHeader.Size + audio);
    }

    /// <summary>The audio in the last piece, in seconds.</summary>
    public double AudioSeconds { get; private set; }

    /// <summary>Takes the next piece of a frame. Waits while its source has no room.</summary>
    /// <exception cref="ProtocolException">The frame breaks the protocol.</exception>
    public ValueTask AcceptAsync(ReadOnlyMemory<byte> piece, bool endOfFrame, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> pcm = piece[TakeHeader(piece.Span)..];
        if (_source is not { } source)
        {
            // Not even the header is here; read whole, it says what is wrong.
            _ = endOfFrame ? AudioFrameHeader.Read(_header.AsSpan(0, _frameBytes)) : default;
            AudioSeconds = 0;
            return ValueTask.CompletedTask;
        }

        AudioSeconds = (double)pcm.Length / source.Format.BytesPerFrame / source.Format.SampleRate;
        ValueTask accepting = source.AcceptAsync(pcm, cancellationToken);
        if (!accepting.IsCompletedSuccessfully)
        {
            return WaitForRoomAsync(accepting, source, endOfFrame);
        }

        if (endOfFrame)
        {
            EndFrame(source.Format);
        }

        return ValueTask.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForRoomAsync(ValueTask accepting, SourceStream source, bool endOfFrame)
    {
        await accepting;
        if (endOfFrame)
        {
            EndFrame(source.Format);
        }
    }

    /// <summary>Takes what belongs to the header and checks it as soon as it is complete.</summary>
    /// <returns>How many bytes belonged to the header.</returns>
    private int TakeHeader(ReadOnlySpan<byte> piece)
    {
        int have = Math.Min(_frameBytes, AudioFrameHeader.Size);
        _frameBytes = Math.Min(EchoProtocol.MaxAudioFrameBytes + 1, _frameBytes + piece.Length);
        int taken = Math.Min(AudioFrameHeader.Size - have, piece.Length);
        if (taken > 0)
        {
            piece[..taken].CopyTo(_header.AsSpan(have));
            if (have + taken == AudioFrameHeader.Size)
            {
                Begin(AudioFrameHeader.Read(_header));
            }
        }

        if (_source is not null && _frameBytes > MaxFrameBytesOf(_source.Format))
        {
            throw new ProtocolException(
                ErrorCode.FrameTooLarge,
                $"A binary frame of this source has at most {MaxFrameBytesOf(_source.Format)} bytes ({EchoProtocol.MaxAudioFrameSeconds} s or 1 MiB).");
        }

        return taken;
    }

    private void Begin(AudioFrameHeader header)
    {
        if (header.Source >= sources.Count)
        {
            throw new ProtocolException(ErrorCode.UnknownSource, $"Source {header.Source} was not named by 'start'.");
        }

        ref uint next = ref _nextSequences[header.Source];
        if (header.Sequence != next)
        {
            throw new ProtocolException(ErrorCode.SequenceGap, $"Frame {header.Sequence} came where frame {next} was due.");
        }

        next = unchecked(next + 1);
        _source = sources[header.Source];
        _source.BeginFrame(header.CaptureTime);
    }

    private void EndFrame(AudioFormat format)
    {
        int pcmBytes = _frameBytes - AudioFrameHeader.Size;
        if (pcmBytes % format.BytesPerFrame != 0)
        {
            throw new ProtocolException(
                ErrorCode.BadFrame,
                $"{pcmBytes} bytes of audio are not a whole number of {format.BytesPerFrame}-byte samples of all channels.");
        }

        (_source, _frameBytes) = (null, 0);
    }
}
