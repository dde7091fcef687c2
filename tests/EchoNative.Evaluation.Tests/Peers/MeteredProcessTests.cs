using System.Diagnostics;
using EchoNative.Evaluation.Peers;

namespace EchoNative.Evaluation.Tests.Peers;

public class MeteredProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [UnixFact]
    public async Task What_a_program_writes_and_takes_is_told_with_what_its_children_take()
    {
        // The child counts; its parent only waits.
        const string script = "awk 'BEGIN { for (i = 0; i < 3000000; i++) x[i % 200000] = i; print \"one two\" }'; true";
        (ProcessUse use, string output) = await MeteredProcess.RunAsync(Shell(script), Patience, CancellationToken.None);
        Assert.Equal("one two\n", output);
        Assert.True(use.Seconds > 0);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(use.CpuSeconds, 0.02, 60);
            Assert.InRange(use.PeakBytes, 8 << 20, 1 << 30);
        }
    }

    [UnixFact]
    public async Task A_program_that_fails_is_absent_or_never_ends_is_told_so()
    {
        PeerException failed = await Assert.ThrowsAsync<PeerException>(() => MeteredProcess.RunAsync(Shell("echo why >&2; exit 3"), Patience, CancellationToken.None));
        Assert.Equal("sh ended with 3: why", failed.Message);
        await Assert.ThrowsAsync<PeerException>(() => MeteredProcess.RunAsync(new ProcessStartInfo("/no/such/program"), Patience, CancellationToken.None));
        PeerException late = await Assert.ThrowsAsync<PeerException>(
            () => MeteredProcess.RunAsync(Shell("sleep 600; true"), TimeSpan.FromMilliseconds(200), CancellationToken.None));
        Assert.Contains("longer than", late.Message, StringComparison.Ordinal);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MeteredProcess.RunAsync(Shell("sleep 600; true"), Patience, cancelled.Token));
    }

    [UnixFact]
    public async Task A_command_line_gets_the_file_whatever_its_name_is()
    {
        string folder = Directory.CreateTempSubdirectory("echonative-test-").FullName;
        try
        {
            string file = Path.Combine(folder, "it's $HOME; \"one\" `two`.wav");
            await File.WriteAllTextAsync(file, "three four");
            CommandContender peer = CommandContender.OfShell("cat", "cat {file} | tr a-z A-Z");
            (_, string text) = await peer.TranscribeAsync(new CompareRecording(file, 1, null, []), CancellationToken.None);
            Assert.Equal("THREE FOUR", text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProcessStartInfo Shell(string script) => new("/bin/sh", ["-c", script]);
}
