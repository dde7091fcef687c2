using System.Diagnostics;
using System.Globalization;

namespace EchoNative.Evaluation.Peers;

/// <summary>A process and those it has started: on Linux all of them, elsewhere the first alone.</summary>
internal static class ProcessTree
{
    private const int Deepest = 8;

    /// <summary>Resident memory of all, in bytes; at least the most that the first one has had.</summary>
    public static long Resident(Process process)
    {
        try
        {
            process.Refresh();
            long peak = Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
            return !OperatingSystem.IsLinux() ? peak : Math.Max(peak, OfTree(process.Id, 0));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return 0; // it has just ended
        }
    }

    private static long OfTree(int id, int depth)
    {
        long bytes = ResidentPages(id) * Environment.SystemPageSize;
        string children = $"/proc/{id}/task/{id}/children";
        if (depth < Deepest && File.Exists(children))
        {
            foreach (string child in File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                bytes += OfTree(int.Parse(child, CultureInfo.InvariantCulture), depth + 1);
            }
        }

        return bytes;
    }

    // statm: pages in all, resident, shared, …
    private static long ResidentPages(int id)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return 0;
        }
    }
}
