namespace EchoNative.Audio;

/// <summary>Reads a header front to back, counts bytes, and turns every early end into an <see cref="AudioFormatException"/>.</summary>
internal sealed class HeaderReader(Stream stream)
{
    /// <summary>Bytes read and skipped so far.</summary>
    public long Position { get; private set; }

    /// <summary>Fills the span or throws.</summary>
    public void Read(Span<byte> bytes, string what)
    {
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        Position += count;
        if (count < bytes.Length)
        {
            throw new AudioFormatException($"The file ends at byte {Position}, inside {what}.", Position);
        }
    }

    /// <summary>Goes forward without keeping anything; a claimed size is never allocated.</summary>
    public void Skip(uint count, ReadOnlySpan<byte> chunk)
    {
        if (stream.CanSeek)
        {
            long present = Math.Max(0, stream.Length - stream.Position);
            if (count > present)
            {
                throw EndsInside(chunk, Position + present, count);
            }

            stream.Seek(count, SeekOrigin.Current);
            Position += count;
            return;
        }

        Span<byte> scratch = stackalloc byte[4096];
        for (uint left = count; left > 0;)
        {
            int read = stream.Read(scratch[..(int)Math.Min(left, (uint)scratch.Length)]);
            if (read == 0)
            {
                throw EndsInside(chunk, Position, count);
            }

            Position += read;
            left -= (uint)read;
        }
    }

    private static AudioFormatException EndsInside(ReadOnlySpan<byte> chunk, long end, uint size) =>
        new($"The file ends at byte {end}, inside the {WaveHeader.Name(chunk)} chunk of {size} bytes.", end);
}
