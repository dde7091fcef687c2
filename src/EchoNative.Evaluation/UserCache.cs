namespace EchoNative.Evaluation;

/// <summary>Files that can be made again: <c>$XDG_CACHE_HOME/echonative</c>, else <c>~/.cache/echonative</c>.</summary>
internal static class UserCache
{
    /// <summary>A folder of it, which is there afterwards.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static string Folder(string name)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named : Path.Combine(home, ".cache");
        return Directory.CreateDirectory(Path.Combine(cache, "echonative", name)).FullName;
    }
}
