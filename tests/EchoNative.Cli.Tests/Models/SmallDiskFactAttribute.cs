using System.ComponentModel;
using System.Diagnostics;

namespace EchoNative.Cli.Tests.Models;

/// <summary>A test that needs a disk of its own size: a tmpfs in a mount namespace of its own, which no other process sees.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public SmallDiskFactAttribute() => Skip = Obstacle.Value!;

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "needs Linux: a tmpfs in a mount namespace";
        }

        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /tmp"])
            {
                RedirectStandardError = true,
            })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"`unshare -rm` cannot mount a tmpfs here: {error.Trim()}";
        }
        catch (Win32Exception)
        {
            return "needs util-linux's unshare";
        }
    }
}
