namespace EchoNative.Audio;

/// <summary>
/// Turns the bytes of a stream, in blocks of any length, into 16 kHz mono float: converter, choice of channels and resampler in one.
/// Samples that are at 16 kHz already go straight to where the caller wants them, which may be the memory of a ring.
/// A frame that is split between two blocks is put together. Nothing is allocated after construction. Not thread-safe.
/// </summary>
public sealed class AudioDecoder
{
    private const int ChunkFrames = 1024;

    private readonly int _frameBytes;
    private readonly Resampler _resampler;
    private readonly float[] _mono;
    private readonly byte[] _split;
    private int _splitBytes;
    private SampleFaults _faults;

    /// <summary>Creates a decoder.</summary>
    /// <param name="format">Layout of the bytes: 1 to 768000 Hz, 1 to 64 channels. A live source's is checked with <see cref="AudioFormat.Validate()"/> before.</param>
    /// <param name="selection">The mean of all channels (the default), or one of them.</param>
    /// <param name="quality">Of the resampler; without effect at 16 kHz.</param>
    /// <exception cref="AudioFormatException">The format isn't supported, or doesn't have the channel.</exception>
    public AudioDecoder(AudioFormat format, ChannelSelection selection = default, ResamplerQuality quality = ResamplerQuality.High)
    {
        format.ValidateForFile();
        selection.Validate(format);
        Format = format;
        Selection = selection;
        _frameBytes = format.BytesPerFrame;
        _split = new byte[_frameBytes];
        _resampler = new Resampler(format.SampleRate, Pcm.SampleRate, quality);
        _mono = format.SampleRate == Pcm.SampleRate ? [] : new float[ChunkFrames];
    }

    /// <summary>Layout of the bytes.</summary>
    public AudioFormat Format { get; }

    /// <summary>What becomes of the channels.</summary>
    public ChannelSelection Selection { get; }

    /// <summary>Samples so far that were NaN or infinite and became 0.</summary>
    public long NonFiniteSamples => _faults.NonFinite;

    /// <summary>Samples so far beyond ±<see cref="PcmConverter.FloatLimit"/>, which were set to that limit.</summary>
    public long ClampedSamples => _faults.Clamped;

    /// <summary>Samples so far at or beyond full scale, as <see cref="SampleFaults.Clipped"/> defines it.</summary>
    public long ClippedSamples => _faults.Clipped;

    /// <summary>Most samples that <see cref="Flush"/> can give.</summary>
    public int MaxFlushOutput => _resampler.MaxFlushOutput;

    /// <summary>Most samples that <see cref="Decode"/> can give for a block of this length.</summary>
    /// <param name="byteCount">Length of the block, in bytes.</param>
    /// <exception cref="OverflowException">It is more than an array can hold.</exception>
    public int MaxOutput(int byteCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        return _resampler.MaxOutput((int)(((long)byteCount + _frameBytes - 1) / _frameBytes));
    }

    /// <summary>Decodes the next block.</summary>
    /// <param name="pcm">The next bytes, of any number.</param>
    /// <param name="mono16k">Where the samples go; room for <see cref="MaxOutput"/> of the block's length is always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="mono16k"/> is too short; nothing was taken then.</exception>
    public int Decode(ReadOnlySpan<byte> pcm, Span<float> mono16k)
    {
        int needed = _resampler.NextOutput((int)(((long)_splitBytes + pcm.Length) / _frameBytes));
        if (mono16k.Length < needed)
        {
            throw new ArgumentException($"{needed} samples need room; there is room for {mono16k.Length}.", nameof(mono16k));
        }

        int written = 0;
        if (_splitBytes > 0)
        {
            int rest = Math.Min(_frameBytes - _splitBytes, pcm.Length);
            pcm[..rest].CopyTo(_split.AsSpan(_splitBytes));
            pcm = pcm[rest..];
            _splitBytes += rest;
            if (_splitBytes < _frameBytes)
            {
                return 0;
            }

            _splitBytes = 0;
            written = DecodeFrames(_split, mono16k);
        }

        int whole = pcm.Length / _frameBytes * _frameBytes;
        written += DecodeFrames(pcm[..whole], mono16k[written..]);
        pcm = pcm[whole..];
        pcm.CopyTo(_split);
        _splitBytes = pcm.Length;
        return written;
    }

    /// <summary>Forgets the bytes of a frame that isn't whole yet, because its rest will not come: the next block begins with a whole frame.</summary>
    public void DropSplit() => _splitBytes = 0;

    /// <summary>Ends the stream: gives the last samples and drops a frame that isn't whole. The decoder is ready for another stream then.</summary>
    /// <param name="mono16k">Where the samples go; room for <see cref="MaxFlushOutput"/> is always enough.</param>
    /// <returns>How many samples were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="mono16k"/> is too short; nothing changed then.</exception>
    public int Flush(Span<float> mono16k)
    {
        int written = _resampler.Flush(mono16k);
        _splitBytes = 0;
        return written;
    }

    private int DecodeFrames(ReadOnlySpan<byte> frames, Span<float> mono16k)
    {
        if (_mono.Length == 0)
        {
            return PcmConverter.ToMono(frames, Format, Selection, mono16k, ref _faults);
        }

        int written = 0;
        while (!frames.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = frames[..Math.Min(ChunkFrames * _frameBytes, frames.Length)];
            int count = PcmConverter.ToMono(chunk, Format, Selection, _mono, ref _faults);
            written += _resampler.Process(_mono.AsSpan(0, count), mono16k[written..]);
            frames = frames[chunk.Length..];
        }

        return written;
    }
}
