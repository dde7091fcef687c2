using System.Runtime.InteropServices;

namespace EchoNative.Isolation;

/// <summary>The child's way to its parent.</summary>
internal static partial class StandardOutput
{
    /// <summary>
    /// Standard output for messages alone: what native libraries print goes to standard error from now on (on Windows they have no handle of it).
    /// </summary>
    public static Stream Take()
    {
        Stream output = Console.OpenStandardOutput(); // a copy of the descriptor
        if (!OperatingSystem.IsWindows())
        {
            _ = Duplicate(2, 1);
        }

        return output;
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);
}
