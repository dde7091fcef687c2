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
            return Math.Max(peak, Of(process.Id, 0).Sum(static id => ResidentPages(id) * Environment.SystemPageSize));
        }
        catch (Exception e) when (IsOver(e))
        {
            return 0;
        }
    }

    /// <summary>Processor time of all that are alive.</summary>
    public static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        TimeSpan time = process.TotalProcessorTime;
        foreach (int id in Of(process.Id, 0).Skip(1))
        {
            try
            {
                using var child = Process.GetProcessById(id);
                time += child.TotalProcessorTime;
            }
            catch (Exception e) when (e is ArgumentException || IsOver(e))
            {
                // It has just ended.
            }
        }

        return time;
    }

    // A child is listed with the thread that has started it.
    private static IEnumerable<int> Of(int id, int depth)
    {
        yield return id;
        string tasks = $"/proc/{id}/task";
        if (depth == Deepest || !Directory.Exists(tasks))
        {
            yield break;
        }

        foreach (string task in Entries(tasks))
        {
            foreach (string child in Read($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (int descendant in Of(int.Parse(child, CultureInfo.InvariantCulture), depth + 1))
                {
                    yield return descendant;
                }
            }
        }
    }

    // statm: pages in all, resident, shared, …
    private static long ResidentPages(int id) =>
        Read($"/proc/{id}/statm").Split(' ') is [_, var pages, ..] ? long.Parse(pages, CultureInfo.InvariantCulture) : 0;

    private static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (IsOver(e))
        {
            return [];
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (IsOver(e))
        {
            return "";
        }
    }

    private static bool IsOver(Exception e) =>
        e is InvalidOperationException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception;
}
