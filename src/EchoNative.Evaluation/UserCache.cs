namespace EchoNative.Evaluation;

/// <summary>Files that can be made again: <c>$XDG_CACHE_HOME/echonative</c>, else <c>~/.cache/echonative</c>.</summary>
internal static class UserCache
{
    private static string Root =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named
                ? named
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "echonative");

    /// <summary>Where something of it lies, if it is there.</summary>
    public static string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    /// <summary>A folder of it, which is there afterwards.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static string Folder(string name) => Directory.CreateDirectory(PathOf(name)).FullName;
}
