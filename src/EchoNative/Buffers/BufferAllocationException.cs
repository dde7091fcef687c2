namespace EchoNative.Buffers;

/// <summary>The system gave no memory for a buffer.</summary>
public sealed class BufferAllocationException : EchoNativeException
{
    internal BufferAllocationException(long bytes, Exception? cause = null)
        : base($"No memory for a buffer of {bytes:N0} bytes. Use fewer or smaller buffers, or raise the limit of the process or container.", cause)
    {
        RequestedBytes = bytes;
    }

    /// <summary>Size of the buffer that could not be had, in bytes.</summary>
    public long RequestedBytes { get; }
}
