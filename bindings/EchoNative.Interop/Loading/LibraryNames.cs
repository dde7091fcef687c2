namespace EchoNative.Interop.Loading;

/// <summary>File names of a native library, the versioned one first: distributions put the plain name into their development packages.</summary>
internal static class LibraryNames
{
    public static readonly string[] Whisper = For("whisper", 1);
    public static readonly string[] Parakeet = For("parakeet", 1);
    public static readonly string[] Ggml = For("ggml", 0);
    public static readonly string[] GgmlBase = For("ggml-base", 0);

    /// <summary>The first of <paramref name="names"/> that is a file in <paramref name="folder"/>, as a full path.</summary>
    public static string? Find(string folder, string[] names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Whether <paramref name="folder"/> holds backends that ggml loads at run time. They end in .so on macOS, too.</summary>
    public static bool HasBackendModules(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateFiles(folder, OperatingSystem.IsWindows() ? "ggml-cpu*.dll" : "libggml-cpu*.so").Any();

    private static string[] For(string name, int version) =>
        OperatingSystem.IsWindows() ? [$"{name}.dll", $"lib{name}.dll"]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.{version}.dylib", $"lib{name}.dylib"]
        : [$"lib{name}.so.{version}", $"lib{name}.so"];
}
