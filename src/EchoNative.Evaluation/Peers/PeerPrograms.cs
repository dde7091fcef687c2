namespace EchoNative.Evaluation.Peers;

/// <summary>Where programs of whisper.cpp are.</summary>
internal static class PeerPrograms
{
    /// <summary>Looks in an environment variable, on PATH, and where <c>benchmarks/peers/install.sh</c> puts them. Null when it is nowhere.</summary>
    /// <param name="name">The program, such as <c>whisper-server</c>; the variable is then <c>ECHONATIVE_WHISPER_SERVER</c>.</param>
    public static string? Find(string name) => Candidates(name).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates(string name)
    {
        if (Environment.GetEnvironmentVariable($"ECHONATIVE_{name.ToUpperInvariant().Replace('-', '_')}") is { Length: > 0 } named)
        {
            yield return named;
        }

        string file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            yield return Path.Combine(folder, file);
        }

        yield return UserCache.PathOf("peers", file);
    }
}
