namespace EchoNative.Audio;

/// <summary>
/// Opens recordings as <see cref="IAudioSource"/>. What a file is, is told by its content, not by its name: WAVE files are read by
/// <see cref="WaveReader"/>, everything else by an installed ffmpeg.
/// </summary>
public static class AudioFile
{
    private const int StartBytes = 12;

    /// <summary>Opens a file. Nothing but blocks of it is ever held in memory.</summary>
    /// <param name="path">The file; a named pipe is treated as <see cref="OpenStandardInput"/> treats standard input.</param>
    /// <param name="ffmpegPath">The ffmpeg program for what isn't WAVE; null for the one on PATH.</param>
    /// <exception cref="AudioFormatException">The file is empty or a damaged WAVE file. What ffmpeg finds is thrown by the first read.</exception>
    /// <exception cref="FfmpegNotFoundException">ffmpeg is needed and isn't there.</exception>
    /// <exception cref="IOException">The file is missing or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static IAudioSource Open(string path, string? ffmpegPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (!file.CanSeek)
            {
                return new PipedSource(file, ffmpegPath);
            }

            if (OpenWave(file, Sniff(file)) is { } wave)
            {
                return wave;
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return new DecodingSource(FfmpegInput.OpenFile(path, ffmpegPath));
    }

    /// <summary>
    /// Opens standard input. It is looked at by the first read, which throws what is wrong with it; the duration is unknown until then.
    /// </summary>
    /// <param name="ffmpegPath">The ffmpeg program for what isn't WAVE; null for the one on PATH.</param>
    public static IAudioSource OpenStandardInput(string? ffmpegPath = null) => new PipedSource(Console.OpenStandardInput(), ffmpegPath);

    /// <summary>
    /// Opens a recording that comes through a stream, such as a request's body, while it comes. It is looked at by the first read, which
    /// throws what is wrong with it; the duration is unknown until then. WAVE with a codec that only ffmpeg reads is refused.
    /// </summary>
    /// <param name="stream">Where the file starts is its current position. It is read asynchronously only.</param>
    /// <param name="leaveOpen">False to dispose the stream together with the source.</param>
    /// <param name="ffmpegPath">The ffmpeg program for what isn't WAVE; null for the one on PATH.</param>
    /// <exception cref="ArgumentException">The stream can't be read.</exception>
    public static IAudioSource Open(Stream stream, bool leaveOpen = false, string? ffmpegPath = null) =>
        new PipedSource(Readable(stream, leaveOpen), ffmpegPath);

    /// <summary>Opens samples that come through a stream without a container that says what they are.</summary>
    /// <param name="stream">Starts at its current position. It is read asynchronously only.</param>
    /// <param name="format">What the stream holds.</param>
    /// <param name="leaveOpen">False to dispose the stream together with the source.</param>
    /// <exception cref="ArgumentException">The stream can't be read.</exception>
    /// <exception cref="AudioFormatException">The format is not one that a live source may have.</exception>
    public static IAudioSource OpenRaw(Stream stream, AudioFormat format, bool leaveOpen = false)
    {
        format.Validate();
        return new DecodingSource(new RawInput(Readable(stream, leaveOpen), format));
    }

    /// <summary>The first bytes of a stream, up to 12.</summary>
    /// <exception cref="AudioFormatException">There are none.</exception>
    internal static byte[] Sniff(Stream stream)
    {
        byte[] start = new byte[StartBytes];
        int count = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return count > 0 ? start[..count] : throw new AudioFormatException("There is no audio: not a single byte.", 0);
    }

    private static CallerStream Readable(Stream stream, bool leaveOpen)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanRead ? new CallerStream(stream, leaveOpen) : throw new ArgumentException("The stream can't be read.", nameof(stream));
    }

    /// <summary>A source over a stream that starts as WAVE; null when it isn't WAVE, or is WAVE with a codec that only ffmpeg reads.</summary>
    private static DecodingSource? OpenWave(FileStream file, byte[] start)
    {
        if (!WaveHeader.IsWave(start))
        {
            return null;
        }

        file.Position = 0;
        try
        {
            return new DecodingSource(new WaveInput(WaveReader.Open(file, leaveOpen: true), file));
        }
        catch (AudioFormatException error) when (error.IsUnsupportedCodec)
        {
            return null;
        }
    }
}
