using System.IO.MemoryMappedFiles;
using EchoNative.Buffers;

namespace EchoNative.Isolation;

/// <summary>
/// Memory of two processes: the engine's writes, the child reads and can't write. It is a file without a name on Linux, which the child opens
/// through /proc, so that nothing stays behind however either of them ends; elsewhere it has a name until it is disposed of.
/// </summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private const string MemoryFolder = "/dev/shm"; // never written to a disk
    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly bool _hasName;

    private SharedMemory(FileStream file, string path, bool hasName, int workers, MemoryMappedFileAccess access)
    {
        (_file, Path, _hasName) = (file, path, hasName);
        _map = MemoryMappedFile.CreateFromFile(file, null, SharedRegion.Bytes * workers, access, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, SharedRegion.Bytes * workers, access);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>What the child opens.</summary>
    public string Path { get; }

    /// <summary>Makes it, all of it: a page that the system could not find later would end the process that touches it.</summary>
    /// <exception cref="BufferAllocationException">There is no memory for it.</exception>
    public static SharedMemory Create(int workers)
    {
        string folder = OperatingSystem.IsLinux() && Directory.Exists(MemoryFolder) ? MemoryFolder : System.IO.Path.GetTempPath();
        string path = System.IO.Path.Combine(folder, $"echonative-{Environment.ProcessId}-{Guid.NewGuid():n}");
        long bytes = SharedRegion.Bytes * workers;
        FileStream? file = null;
        try
        {
            file = new FileStream(path, Creation(bytes));
            bool hasName = !OperatingSystem.IsLinux();
            if (!hasName)
            {
                File.Delete(path);
                path = $"/proc/{Environment.ProcessId}/fd/{file.SafeFileHandle.DangerousGetHandle()}";
            }

            return new SharedMemory(file, path, hasName, workers, MemoryMappedFileAccess.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new BufferAllocationException(bytes, e);
        }
    }

    /// <summary>The child's side.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static SharedMemory Open(string path, int workers) =>
        new(
            new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 }),
            path,
            hasName: false,
            workers,
            MemoryMappedFileAccess.Read);

    /// <summary>A worker's part. Not to be used after this was disposed of.</summary>
    public SharedRegion Region(int worker) => new(_start, worker);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
        if (_hasName)
        {
            File.Delete(Path);
        }
    }

    private static FileStreamOptions Creation(long bytes)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            PreallocationSize = bytes,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
