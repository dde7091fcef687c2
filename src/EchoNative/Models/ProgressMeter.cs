using System.Diagnostics;

namespace EchoNative.Models;

/// <summary>Reports a download at the start and then at most ten times a second.</summary>
internal sealed class ProgressMeter
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly IProgress<DownloadProgress>? _progress;
    private readonly long _total;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _lastReport;
    private long _received;

    public ProgressMeter(IProgress<DownloadProgress>? progress, long bytesOnDisk, long totalBytes)
    {
        _progress = progress;
        _total = totalBytes;
        _lastReport = _start;
        progress?.Report(new DownloadProgress(bytesOnDisk, totalBytes, 0));
    }

    /// <summary>Notes that bytes came.</summary>
    /// <param name="received">How many.</param>
    /// <param name="bytesOnDisk">How many there are of the model now.</param>
    public void Add(int received, long bytesOnDisk)
    {
        _received += received;
        if (Stopwatch.GetElapsedTime(_lastReport) >= Interval)
        {
            _lastReport = Stopwatch.GetTimestamp();
            _progress?.Report(new DownloadProgress(bytesOnDisk, _total, _received / Stopwatch.GetElapsedTime(_start).TotalSeconds));
        }
    }
}
