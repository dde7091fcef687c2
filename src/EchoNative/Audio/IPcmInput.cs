namespace EchoNative.Audio;

/// <summary>Where the raw bytes of a <see cref="DecodingSource"/> come from.</summary>
internal interface IPcmInput : IDisposable
{
    /// <summary>Layout of the bytes.</summary>
    AudioFormat Format { get; }

    /// <summary>As <see cref="IAudioSource.Duration"/>.</summary>
    TimeSpan? Duration { get; }

    /// <summary>As <see cref="IAudioSource.Warning"/>.</summary>
    string? Warning { get; }

    /// <summary>Reads the next bytes; 0 at the end. The buffer isn't used for anything else after a cancelled read.</summary>
    ValueTask<int> ReadBytesAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
