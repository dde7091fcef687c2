using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace EchoNative.Models;

/// <summary>
/// A model's file while it comes: <c>FILE.part</c>, its checksum so far, and <c>FILE.part.json</c> with what is needed to go on later.
/// One owner at a time (see <see cref="DownloadLock"/>).
/// </summary>
internal sealed class PartialDownload : IDisposable
{
    private readonly ModelEntry _entry;
    private readonly string _finalPath;
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialDownload(ModelEntry entry, string finalPath, SafeFileHandle file)
    {
        _entry = entry;
        _finalPath = finalPath;
        _file = file;
    }

    /// <summary>Bytes on disk.</summary>
    public long Length { get; private set; }

    /// <summary>Strong entity tag of the answer that the bytes came from.</summary>
    public string? ETag { get; private set; }

    /// <summary>True when the bytes are from more than one answer, so that a wrong checksum may be the fault of the joint.</summary>
    public bool IsJoined { get; private set; }

    private string PartPath => _finalPath + ".part";

    private string StatePath => _finalPath + ".part.json";

    /// <summary>Opens or creates the part and reads what is there into the checksum.</summary>
    public static async Task<PartialDownload> OpenAsync(ModelEntry entry, string finalPath, CancellationToken cancellationToken)
    {
        SafeFileHandle file = File.OpenHandle(
            finalPath + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        PartialDownload part = new(entry, finalPath, file);
        try
        {
            await part.TakeUpAsync(cancellationToken).ConfigureAwait(false);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Throws away what is there; the next answer begins at byte 0.</summary>
    public void Restart()
    {
        RandomAccess.SetLength(_file, 0);
        _ = _hash.GetHashAndReset();
        Length = 0;
        ETag = null;
        IsJoined = false;
    }

    /// <summary>Notes the answer that the next bytes come from. To be called before the first of them.</summary>
    public void Begin(string? eTag)
    {
        IsJoined = Length > 0;
        ETag = eTag;
        PartialDownloadState state = new(_entry.Sha256, eTag);
        File.WriteAllBytes(StatePath, JsonSerializer.SerializeToUtf8Bytes(state, ModelJsonContext.Default.PartialDownloadState));
    }

    /// <summary>Adds bytes at the end.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_file, bytes, Length, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            // .NET's word for EFBIG: the file system or a limit of the process allows no file of that size.
            throw StorageErrors.Wrap(_finalPath, exception);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>SHA-256 of the bytes so far.</summary>
    public string CurrentSha256() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Makes the part the model's file, in one step that a crash leaves done or undone.</summary>
    public void Commit()
    {
        RandomAccess.FlushToDisk(_file);
        _file.Dispose();
        File.Move(PartPath, _finalPath, overwrite: true);
        File.Delete(StatePath);
    }

    /// <summary>Removes the part. Best effort: a part that stays is found wrong and fetched anew by the next pull.</summary>
    public void Discard()
    {
        _file.Dispose();
        try
        {
            File.Delete(PartPath);
            File.Delete(StatePath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    public void Dispose()
    {
        bool empty = Length == 0 && !_file.IsClosed;
        _file.Dispose();
        _hash.Dispose();
        if (empty)
        {
            Discard();
        }
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        long length = RandomAccess.GetLength(_file);
        PartialDownloadState? state = ReadState();
        if (length > _entry.SizeBytes || (length > 0 && state?.Sha256 != _entry.Sha256))
        {
            Restart();
            return;
        }

        ETag = state?.ETag;
        IsJoined = length > 0;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            while (Length < length)
            {
                int read = await RandomAccess.ReadAsync(_file, buffer, Length, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                _hash.AppendData(buffer, 0, read);
                Length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private PartialDownloadState? ReadState()
    {
        try
        {
            FileInfo file = new(StatePath);
            return file.Exists && file.Length < 65536
                ? JsonSerializer.Deserialize(File.ReadAllBytes(StatePath), ModelJsonContext.Default.PartialDownloadState)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // A torn or foreign note means that nothing is known of the part: it is fetched anew.
            return null;
        }
    }
}
