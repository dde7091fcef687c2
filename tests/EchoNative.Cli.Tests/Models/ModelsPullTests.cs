using System.Diagnostics;
using EchoNative.Models;
using EchoNative.Tests.Models;

namespace EchoNative.Cli.Tests.Models;

/// <summary><c>echonative models pull</c> as a process, from a server of the test.</summary>
public sealed class ModelsPullTests : IDisposable
{
    private const string Name = "silero-v6.2.0";
    private const int Size = 885_098;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedModelFact]
    public async Task Pull_gets_a_real_model_that_verify_finds_intact()
    {
        byte[] content = await File.ReadAllBytesAsync(SharedModelFactAttribute.FilePath);
        await using TestServer server = new(exchange => exchange.FileAsync(content));

        CliResult pulled = await Pull(server);
        CliResult again = await Pull(server);
        CliResult verified = await CliProcess.RunAsync("models", "verify", Name, "--directory", _folder.FullPath);
        CliResult path = await CliProcess.RunAsync("models", "path", Name, "--directory", _folder.FullPath);

        Assert.Equal(0, pulled.ExitCode);
        Assert.Equal(_folder[$"ggml-{Name}.bin"], Assert.Single(pulled.OutputLines));
        Assert.Equal($"{Name}: 0 % of 0.9 MB", pulled.ErrorLines[0]);
        Assert.Equal($"{Name}: 100 % of 0.9 MB", pulled.ErrorLines[^1]);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal("/ggml-org/whisper-vad/resolve/main/ggml-silero-v6.2.0.bin", Assert.Single(server.Requests).Path);
        Assert.Equal(0, verified.ExitCode);
        Assert.Equal(pulled.Output, path.Output);
    }

    [SharedModelFact]
    public async Task Pull_downloads_once_when_two_processes_ask_for_the_same_model()
    {
        byte[] content = await File.ReadAllBytesAsync(SharedModelFactAttribute.FilePath);
        await using TestServer server = new(async exchange =>
        {
            await Task.Delay(1000, exchange.Stopped);
            await exchange.FileAsync(content);
        });

        CliResult[] results = await Task.WhenAll(Pull(server), Pull(server), Pull(server));

        Assert.All(results, result => Assert.Equal(0, result.ExitCode));
        Assert.Single(server.Requests);
    }

    [SharedModelFact(NeedsSignals = true)]
    public async Task Pull_keeps_the_part_when_interrupted_and_goes_on_next_time()
    {
        byte[] content = await File.ReadAllBytesAsync(SharedModelFactAttribute.FilePath);
        await using TestServer server = new(async exchange =>
        {
            if (exchange.Number > 1)
            {
                await exchange.FileAsync(content);
                return;
            }

            await exchange.HeadAsync("200 OK", "ETag: \"one\"", $"Content-Length: {Size}");
            await exchange.WriteAsync(content.AsMemory(0, 400_000));
            await exchange.HangAsync();
        });
        string part = _folder[$"ggml-{Name}.bin.part"];
        using CliProcess process = CliProcess.Start(Arguments(server));
        while (!process.HasExited && (!File.Exists(part) || new FileInfo(part).Length < 400_000))
        {
            await Task.Delay(20);
        }

        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        CliResult interrupted = await process.ResultAsync();

        Assert.Equal(130, interrupted.ExitCode);
        Assert.Equal("echonative: cancelled.", interrupted.ErrorLines[^1]);
        Assert.False(File.Exists(_folder[$"ggml-{Name}.bin"]));
        Assert.Equal(400_000, new FileInfo(part).Length);
        Assert.Equal(0, (await Pull(server)).ExitCode);
        Assert.Equal(400_000, server.Requests[1].Offset);
    }

    [Fact]
    public async Task Pull_stores_nothing_when_the_content_is_wrong()
    {
        await using TestServer server = new(exchange => exchange.FileAsync(new byte[Size]));

        CliResult result = await Pull(server);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains($"instead of {ModelCatalog.Get(Name).Sha256}", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[$"ggml-{Name}.bin"]));
        Assert.False(File.Exists(_folder[$"ggml-{Name}.bin.part"]));
    }

    [Fact]
    public async Task Pull_goes_on_to_the_next_model_when_one_fails()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("404 Not Found"));

        CliResult result = await CliProcess.RunAsync("models", "pull", Name, "digits", "--url", server.Url.AbsoluteUri, "--directory", _folder.FullPath);

        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith("ggml-digits.bin", Assert.Single(result.OutputLines), StringComparison.Ordinal);
        Assert.Contains(result.ErrorLines, line => line.Contains("HTTP 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pull_asks_nobody_when_a_name_is_unknown()
    {
        await using TestServer server = new(exchange => exchange.StatusAsync("404 Not Found"));

        CliResult result = await CliProcess.RunAsync("models", "pull", Name, "silero-v6", "--url", server.Url.AbsoluteUri, "--directory", _folder.FullPath);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Did you mean silero-v", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Pull_from_this_machine_passes_no_proxy()
    {
        await using TestServer proxy = new(exchange => exchange.StatusAsync("404 Not Found"));
        await using TestServer server = new(exchange => exchange.StatusAsync("404 Not Found"));
        using CliProcess process = CliProcess.StartWith("http_proxy", proxy.Url.AbsoluteUri, [.. Arguments(server), "--token", "t"]);

        _ = await process.ResultAsync();

        Assert.NotEmpty(server.Requests);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public async Task Pull_says_one_clear_thing_when_offline()
    {
        CliResult result = await CliProcess.RunAsync("models", "pull", Name, "--url", "http://nowhere.invalid/", "--directory", _folder.FullPath);

        Assert.Equal(2, result.ExitCode);
        string message = Assert.Single(result.ErrorLines, line => line.StartsWith("echonative: ", StringComparison.Ordinal));
        Assert.Contains("nowhere.invalid cannot be reached", message, StringComparison.Ordinal);
        Assert.Contains("the embedded model digits", message, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task Pull_asks_nobody_when_the_disk_has_no_room()
    {
        await using TestServer server = new(exchange => exchange.FileAsync(new byte[Size]));

        CliResult result = await PullOnSmallDisk(server, "512k", "");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"No room for {Name}: {Size} bytes are needed", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [SmallDiskFact]
    public async Task Pull_keeps_the_part_when_the_disk_runs_full_in_the_middle()
    {
        string full = _folder["full"];
        await using TestServer server = new(async exchange =>
        {
            await exchange.HeadAsync("200 OK", $"Content-Length: {Size}");
            await exchange.WriteAsync(new byte[100_000]);
            while (!File.Exists(full))
            {
                await Task.Delay(20, exchange.Stopped);
            }

            await exchange.WriteAsync(new byte[Size - 100_000]);
        });

        // In the namespace: wait for the first bytes, fill the disk, and tell the server outside; afterwards show what is left.
        CliResult result = await PullOnSmallDisk(server, "2m", $"(until [ -s $2/ggml-{Name}.bin.part ]; do sleep 0.05; done; cat /dev/zero > $2/fill; : > {full}) 2> {_folder["fill.log"]} &");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The disk ran full", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("What has come is kept", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains($"ggml-{Name}.bin.part", result.OutputLines);
        Assert.DoesNotContain($"ggml-{Name}.bin", result.OutputLines);
        Assert.Single(server.Requests);
    }

    private string[] Arguments(TestServer server) => ["models", "pull", Name, "--url", server.Url.AbsoluteUri, "--directory", _folder.FullPath];

    private Task<CliResult> Pull(TestServer server) => CliProcess.RunAsync(Arguments(server));

    private async Task<CliResult> PullOnSmallDisk(TestServer server, string size, string meanwhile)
    {
        string disk = _folder["disk"];
        Directory.CreateDirectory(disk);
        string script = $"""
            mount -t tmpfs -o size=$1 tmpfs $2 || exit 99
            {meanwhile}
            "$3" "$4" models pull {Name} --url {server.Url} --directory $2
            code=$?
            ls $2
            exit $code
            """;
        using CliProcess process = CliProcess.StartProgram("unshare", "-rm", "sh", "-c", script, "sh", size, disk, CliProcess.Host, CliProcess.Assembly);
        return await process.ResultAsync();
    }
}
