using System.Net.WebSockets;
using CommunityToolkit.HighPerformance.Buffers;
using EchoNative.Buffers;
using EchoNative.Protocol;

namespace EchoNative.Server;

/// <summary>Receives frames in pieces into one pooled buffer, and puts the text frames together.</summary>
internal sealed class FrameReceiver(WebSocket socket) : IDisposable
{
    /// <summary>Most bytes of a piece. Small, because every connection holds one.</summary>
    public const int PieceBytes = 8 * 1024;

    /// <summary>The buffers of all connections. As many are kept as come and go at once on a busy server; 2 MiB.</summary>
    internal static readonly LeasePool<byte> Buffers = new(PieceBytes, 256);

    private readonly MemoryOwner<byte> _buffer = MemoryOwner<byte>.Allocate(PieceBytes, Buffers);
    private byte[] _text = [];
    private int _textLength;
    private bool _isComplete;

    /// <summary>The text frame that <see cref="Append"/> found complete. Valid until the next one begins.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _textLength);

    public ValueTask<ValueWebSocketReceiveResult> ReceiveAsync() => socket.ReceiveAsync(_buffer.Memory, CancellationToken.None);

    /// <summary>The first bytes of the buffer: what was received last.</summary>
    public ReadOnlyMemory<byte> Piece(int count) => _buffer.Memory[..count];

    /// <summary>Adds a piece to the text frame.</summary>
    /// <returns>Whether the frame is complete.</returns>
    /// <exception cref="ProtocolException"><see cref="ErrorCode.FrameTooLarge"/>.</exception>
    public bool Append(ValueWebSocketReceiveResult piece)
    {
        if (_isComplete)
        {
            _textLength = 0;
        }

        if (_textLength + piece.Count > EchoProtocol.MaxTextFrameBytes)
        {
            throw new ProtocolException(ErrorCode.FrameTooLarge, $"A text frame has at most {EchoProtocol.MaxTextFrameBytes} bytes.");
        }

        if (_text.Length < _textLength + piece.Count)
        {
            Array.Resize(ref _text, Math.Max(256, _textLength + piece.Count));
        }

        _buffer.Span[..piece.Count].CopyTo(_text.AsSpan(_textLength));
        _textLength += piece.Count;
        _isComplete = piece.EndOfMessage;
        return _isComplete;
    }

    public void Dispose() => _buffer.Dispose();
}
