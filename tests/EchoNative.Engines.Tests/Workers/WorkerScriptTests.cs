using System.Diagnostics;
using System.Text;

namespace EchoNative.Engines.Tests;

/// <summary>The worker scripts, with the backend that loads no model: everything but the packages that they are for.</summary>
public class WorkerScriptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Scripts { get; } = [.. Directory.GetFiles(Python.Folder, "worker_*.py").Select(path => Path.GetFileName(path)!).Order()];

    [PythonTheory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_starts_decodes_and_ends(string script)
    {
        await using var engine = new ProcessEngine(Python.Options(Python.Plain!, script, "--stub"));
        await engine.StartAsync();
        Assert.Equal("stub", engine.Status.Model);
        await engine.ProbeAsync().WaitAsync(Limit);
        using var process = Process.GetProcessById(engine.ProcessId!.Value);
        await engine.DisposeAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
    }

    [PythonTheory]
    [MemberData(nameof(Scripts))]
    public async Task A_script_without_its_package_or_model_says_what_is_missing(string script)
    {
        (int code, string output, string error) = await RunAsync(script, [], "--model", "/no/such/model.bin");
        Assert.True(code != 0, error);
        Assert.Empty(output);
        Assert.Matches("(is not installed \\(pip install|can't be loaded)", error);
    }

    [PythonTheory]
    [MemberData(nameof(Scripts))]
    public async Task Help_tells_how_to_install_it(string script)
    {
        (int code, string output, _) = await RunAsync(script, [], "--help");
        Assert.Equal(0, code);
        Assert.Contains("pip install", output, StringComparison.Ordinal);
        Assert.Contains("--stub", output, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task Windows_are_answered_in_order_and_one_that_is_refused_does_not_end_it()
    {
        byte[] input =
        [
            .. """{"type":"window","id":1,"samples":32000,"final":true}"""u8, (byte)'\n', .. new byte[128_000],
            .. """{"type":"window","id":2,"samples":16000,"final":false,"language":"xx"}"""u8, (byte)'\n', .. new byte[64_000],
            .. """{"type":"window","id":3,"samples":0,"final":true,"language":"de","prompt":"names"}"""u8, (byte)'\n',
        ];
        (int code, string output, string error) = await RunAsync("worker_pytorch.py", input, "--stub");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            {"type":"ready","name":"stub","device":"cpu","multilingual":true}
            {"type":"result","id":1,"words":[{"text":"s0","start":0.0,"end":0.5,"probability":1.0},{"text":"s1","start":1.0,"end":1.5,"probability":1.0}],"language":"en"}
            {"type":"error","id":2,"message":"ValueError: no such language: xx"}
            {"type":"result","id":3,"words":[],"language":"de"}

            """.ReplaceLineEndings("\n"),
            output);
    }

    [PythonTheory]
    [InlineData("hello\n", "no JSON")]
    [InlineData("[1]\n", "no window")]
    [InlineData("{\"type\":\"window\",\"id\":1}\n", "samples is None")]
    [InlineData("{\"type\":\"window\",\"id\":0,\"samples\":1}\n", "id is 0")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":-1}\n", "samples is -1")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":1e3}\n", "samples is 1000.0")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":true}\n", "samples is True")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":99999999}\n", "samples is 99999999")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":1,\"language\":3}\n", "language is no text")]
    [InlineData("{\"type\":\"window\",\"id\":1,\"samples\":1}\nab", "ends in a window")]
    [InlineData("{\"type\":\"window\"", "ends in a header")]
    public async Task What_is_no_window_ends_it_with_a_reason(string input, string reason)
    {
        (int code, string output, string error) = await RunAsync("worker_pytorch.py", Encoding.UTF8.GetBytes(input), "--stub");
        Assert.Equal(1, code);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)); // ready
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", error, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task A_header_without_an_end_ends_it()
    {
        (int code, _, string error) = await RunAsync("worker_pytorch.py", new byte[1 << 20], "--stub");
        Assert.Equal(1, code);
        Assert.Contains("more than 65536 bytes", error, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task Scripts_compile()
    {
        string[] scripts = [.. Directory.GetFiles(Python.Folder, "*.py"), .. Directory.GetFiles(Path.Combine(Python.Folder, "..", "native", "models", "digits", "train"), "*.py")];
        Assert.True(scripts.Length > 10);
        const string compile = "import sys; [compile(open(path, encoding='utf-8').read(), path, 'exec') for path in sys.argv[1:]]";
        using var python = Process.Start(new ProcessStartInfo(Python.Plain!, ["-c", compile, .. scripts]) { RedirectStandardError = true })!;
        string error = await python.StandardError.ReadToEndAsync().WaitAsync(Limit);
        await python.WaitForExitAsync().WaitAsync(Limit);
        Assert.Equal((0, ""), (python.ExitCode, error));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string script, byte[] input, params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Python.Plain!, ["-B", Path.Combine(Python.Folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = python.StandardOutput.ReadToEndAsync(), error = python.StandardError.ReadToEndAsync();
        try
        {
            await python.StandardInput.BaseStream.WriteAsync(input);
            python.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all.
        }

        await python.WaitForExitAsync().WaitAsync(Limit);
        return (python.ExitCode, await output.WaitAsync(Limit), await error.WaitAsync(Limit));
    }
}
