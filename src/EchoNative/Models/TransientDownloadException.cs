using System.Diagnostics.CodeAnalysis;

namespace EchoNative.Models;

/// <summary>One attempt failed in a way that another attempt may mend.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves ModelTransfer.")]
internal sealed class TransientDownloadException(string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when no connection could be made; worth another attempt only when the host has been reached before.</summary>
    public bool Unreachable { get; init; }
}
