namespace EchoNative.Interop.Tests.Support;

/// <summary>A folder of its own for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("echonative-").FullName;

    public string Write(string name, string text)
    {
        string path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copies the files of <paramref name="source"/> whose names match; links become files.</summary>
    public void CopyFrom(string source, string pattern, string into = "")
    {
        Directory.CreateDirectory(File(into));
        foreach (string path in Directory.EnumerateFiles(source, pattern))
        {
            System.IO.File.Copy(path, System.IO.Path.Combine(File(into), System.IO.Path.GetFileName(path)));
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
