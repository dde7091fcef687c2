using System.Globalization;

namespace EchoNative.Models;

/// <summary>Turns what a disk says into what a user can act on.</summary>
internal static class StorageErrors
{
    public static ModelDownloadException Wrap(string path, Exception exception) => IsNoSpace(exception)
        ? new(ModelDownloadFailure.NoSpace, $"The disk ran full while {path} was written. What has come is kept: make room and pull again, or set {ModelStore.DirectoryVariable} to a folder elsewhere.", exception)
        : new(ModelDownloadFailure.Storage, $"{path} cannot be written: {exception.Message} Another folder is set with {ModelStore.DirectoryVariable}.", exception);

    /// <summary>Fails when the folder's disk has less than <paramref name="needed"/> bytes free for this user.</summary>
    public static void RequireRoom(string folder, long needed, ModelEntry entry)
    {
        long free;
        try
        {
            free = new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Some file systems cannot say; writing will.
            return;
        }

        if (free < needed)
        {
            throw new ModelDownloadException(ModelDownloadFailure.NoSpace, string.Create(
                CultureInfo.InvariantCulture,
                $"No room for {entry.Name}: {needed} bytes are needed and {free} are free in {folder}. Make room, or set {ModelStore.DirectoryVariable} to a folder elsewhere."));
        }
    }

    /// <summary>ENOSPC (28), EDQUOT (122 on Linux, 69 on macOS); ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.</summary>
    private static bool IsNoSpace(Exception exception) => exception is ArgumentOutOfRangeException || (OperatingSystem.IsWindows()
        ? exception.HResult is unchecked((int)0x80070070) or unchecked((int)0x80070027)
        : exception.HResult is 28 or 122 or 69);
}
