using System.Text;

namespace EchoNative.Interop.Loading;

/// <summary>What was tried and why it was not taken.</summary>
internal sealed class LoadReport
{
    private const string Remedy =
        "Build it with `./build.sh native`, install libwhisper 1.9 or newer, or let "
        + LibrarySearch.PathVariable + " name the folder that holds it.";

    private readonly List<(NativeLibraryOrigin Origin, string Path, string Reason, bool Present)> _entries = [];

    public void Missing(NativeLibraryOrigin origin, string path, string reason) => _entries.Add((origin, path, reason, false));

    public void Unusable(NativeLibraryOrigin origin, string path, string reason) => _entries.Add((origin, path, reason, true));

    /// <summary>Libraries that were there but could not be used: worth a warning even when another one was.</summary>
    public IEnumerable<string> Skipped =>
        _entries.Where(entry => entry.Present).Select(entry => $"{entry.Path} was not used: {entry.Reason}");

    public NativeLibraryException ToException(string summary, Exception? cause = null)
    {
        StringBuilder message = new();
        message.Append(summary).Append(' ').Append(Remedy).Append(" Tried:");
        foreach ((NativeLibraryOrigin origin, string path, string reason, _) in _entries)
        {
            message.Append('\n').Append("  ").Append(origin).Append(": ").Append(path).Append(": ").Append(reason);
        }

        return new NativeLibraryException(message.ToString(), [.. _entries.Select(entry => entry.Path).Distinct()], cause);
    }
}
