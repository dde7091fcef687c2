using System.Text;

namespace EchoNative.Interop.Loading;

/// <summary>What was tried and why it was not taken.</summary>
/// <param name="remedy">What mends it.</param>
internal sealed class LoadReport(string remedy = LoadReport.WhisperRemedy)
{
    private const string WhisperRemedy =
        "Build it with `./build.sh native`, install libwhisper 1.9 or newer, or let "
        + LibrarySearch.PathVariable + " name the folder that holds it.";

    private readonly List<NativeAttempt> _attempts = [];

    public IReadOnlyList<NativeAttempt> Attempts => _attempts;

    public void Missing(NativeLibraryOrigin origin, string path, string reason) => _attempts.Add(new(origin, path, reason, Found: false));

    public void Unusable(NativeLibraryOrigin origin, string path, string reason) => _attempts.Add(new(origin, path, reason, Found: true));

    /// <summary>Libraries that were there but could not be used: worth a warning even when another one was.</summary>
    public IEnumerable<string> Skipped =>
        _attempts.Where(static attempt => attempt.Found).Select(static attempt => $"{attempt.Path} was not used: {attempt.Reason}");

    public NativeLibraryException ToException(string summary, Exception? cause = null)
    {
        StringBuilder message = new();
        message.Append(summary).Append(' ').Append(remedy).Append(" Tried:");
        foreach ((NativeLibraryOrigin origin, string path, string reason, _) in _attempts)
        {
            message.Append('\n').Append("  ").Append(origin).Append(": ").Append(path).Append(": ").Append(reason);
        }

        return new NativeLibraryException(message.ToString(), _attempts, cause);
    }
}
