namespace EchoNative.Models;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes of the model on disk, those of an earlier, resumed download included.</param>
/// <param name="TotalBytes">Size of the model in bytes.</param>
/// <param name="BytesPerSecond">Mean rate since the download was started or resumed; 0 before the first byte.</param>
public readonly record struct DownloadProgress(long Bytes, long TotalBytes, double BytesPerSecond);
