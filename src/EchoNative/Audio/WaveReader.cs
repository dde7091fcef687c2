namespace EchoNative.Audio;

/// <summary>
/// Reads the raw sample bytes of a WAVE file: RIFF, RF64 and BW64, plain and extensible format chunks, integer PCM of 8 to 32 bits,
/// float of 32 and 64 bits, A-law and µ-law. Works on streams that can't seek; memory use doesn't depend on what the file claims.
/// </summary>
public sealed class WaveReader : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private long _remaining;
    private readonly bool _sizeIsKnown;

    private WaveReader(Stream stream, bool leaveOpen, WaveHeader header)
    {
        _stream = stream;
        _leaveOpen = leaveOpen;
        Format = header.Format;
        _sizeIsKnown = header.DataBytes is not null;
        _remaining = header.DataBytes ?? long.MaxValue;
        if (stream.CanSeek)
        {
            long present = Math.Max(0, stream.Length - stream.Position);
            MissingBytes = _sizeIsKnown ? Math.Max(0, _remaining - present) : 0;
            _remaining = Math.Min(_remaining, present);
            _sizeIsKnown = true;
        }

        FrameCount = _sizeIsKnown ? _remaining / Format.BytesPerFrame : null;
    }

    /// <summary>Rate, channels and encoding of the bytes that <see cref="ReadBytes"/> gives.</summary>
    public AudioFormat Format { get; }

    /// <summary>
    /// Frames in the file: those really there when the stream can seek, else those that the header claims;
    /// null when the header was written by a program that couldn't know (sizes of 0 or near 2 or 4 GiB) and the stream can't seek.
    /// </summary>
    public long? FrameCount { get; }

    /// <summary>Length of the audio; null when <see cref="FrameCount"/> is.</summary>
    public TimeSpan? Duration =>
        FrameCount is { } frames && frames / Format.SampleRate < (long)TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(frames / (double)Format.SampleRate)
            : null;

    /// <summary>
    /// True when the file ends before the data that its header claims; what is there is delivered.
    /// Known from the start when the stream can seek, else once the end was met.
    /// </summary>
    public bool IsTruncated => MissingBytes > 0;

    /// <summary>Bytes that the header claims beyond the end of the file.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>Opens a WAVE file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="AudioFormatException">It isn't a WAVE file that can be read; the message says why and at which byte.</exception>
    /// <exception cref="IOException">The file is missing or can't be read.</exception>
    public static WaveReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Reads the header from a stream; its current position is where the file starts.</summary>
    /// <param name="stream">The stream; it need not be able to seek.</param>
    /// <param name="leaveOpen">False to dispose the stream together with the reader, and when its header is bad.</param>
    /// <exception cref="AudioFormatException">It isn't a WAVE file that can be read; the message says why and at which byte.</exception>
    public static WaveReader Open(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return new WaveReader(stream, leaveOpen, WaveHeader.Read(stream));
        }
        catch when (!leaveOpen)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next sample bytes; a frame may be split between two calls.</summary>
    /// <param name="buffer">Where they go, at least one byte long.</param>
    /// <returns>How many bytes were written; 0 at the end of the data.</returns>
    public int ReadBytes(Span<byte> buffer) =>
        _remaining == 0 ? 0 : Account(_stream.Read(buffer[..(int)Math.Min(buffer.Length, _remaining)]), buffer.IsEmpty);

    /// <summary>Reads the next sample bytes; a frame may be split between two calls.</summary>
    /// <param name="buffer">Where they go, at least one byte long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many bytes were written; 0 at the end of the data.</returns>
    public async ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_remaining == 0)
        {
            return 0;
        }

        Memory<byte> wanted = buffer[..(int)Math.Min(buffer.Length, _remaining)];
        return Account(await _stream.ReadAsync(wanted, cancellationToken).ConfigureAwait(false), buffer.IsEmpty);
    }

    /// <summary>Disposes the stream, unless it was to be left open.</summary>
    public void Dispose()
    {
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    private int Account(int count, bool nothingWanted)
    {
        if (count == 0 && !nothingWanted)
        {
            MissingBytes += _sizeIsKnown ? _remaining : 0;
            _remaining = 0;
        }

        _remaining -= count;
        return count;
    }
}
