namespace EchoNative.Interop.Tests.Support;

/// <summary>Compiles small libraries that stand in for native ones that can't be had, such as a libwhisper of 2023.</summary>
internal static class CCompiler
{
    public static bool Present { get; } = !OperatingSystem.IsWindows() && Processes.IsOnPath("cc");

    /// <summary>Compiles <paramref name="source"/> into <paramref name="folder"/>, linked to libraries that are there already.</summary>
    public static void Library(TempFolder folder, string fileName, string source, params string[] dependencies)
    {
        string code = folder.Write(fileName + ".c", source);
        ProcessResult result = Processes.Run("cc", ["-shared", "-fPIC", "-o", folder.File(fileName), code, "-Wl,-rpath,$ORIGIN", .. dependencies.Select(folder.File)]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }
}
