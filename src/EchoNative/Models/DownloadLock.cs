namespace EchoNative.Models;

/// <summary>
/// Lets one process or task at a time download a model. The file stays behind, empty: deleting it would let a third one lock a new file
/// of the same name while a second holds the deleted one. The lock itself goes with its owner, even when that is killed.
/// </summary>
internal sealed class DownloadLock : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private DownloadLock(FileStream file) => _file = file;

    /// <summary>Waits until nobody else downloads the file, or until cancelled.</summary>
    public static async Task<DownloadLock> AcquireAsync(string finalPath, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Path.GetDirectoryName(finalPath)!, $".{Path.GetFileName(finalPath)}.lock");
        while (true)
        {
            try
            {
                return new DownloadLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
            }
            catch (IOException exception) when (IsHeldByOther(exception))
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>EWOULDBLOCK of flock (11 on Linux, 35 on macOS), ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsHeldByOther(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult == unchecked((int)0x80070020)
        : exception.HResult is 11 or 35;
}
