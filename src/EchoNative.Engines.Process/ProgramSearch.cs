namespace EchoNative;

/// <summary>Where a program lies.</summary>
internal static class ProgramSearch
{
    /// <summary>The path of a program: of a name as the system would find it, in <c>PATH</c>; null where there is none.</summary>
    public static string? Find(string command)
    {
        if (Path.GetFileName(command) != command)
        {
            return File.Exists(command) ? command : null;
        }

        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".com", ""] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, command + ending)))
            .FirstOrDefault(File.Exists);
    }
}
