using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EchoNative.Browser.Tests;

/// <summary><c>echonative serve</c> in a process of its own, which can be killed and started again at the same port.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly int _port;
    private readonly string[] _arguments;
    private Process? _process;

    private RealServer(int port, string[] arguments)
    {
        _port = port;
        _arguments = arguments;
    }

    public Uri Page => new($"http://127.0.0.1:{_port}/");

    public static async Task<RealServer> StartAsync(params string[] arguments)
    {
        var server = new RealServer(FreePort(), arguments);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts the process and waits until it listens and is ready.</summary>
    public async Task StartAsync()
    {
        string command = Path.Combine(AppContext.BaseDirectory, "EchoNative.Cli.dll");
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        _process = Process.Start(new ProcessStartInfo(dotnet, [command, "serve", "--port", $"{_port}", "--model", "digits", "--until-stdin-closes", .. _arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = new ConcurrentQueue<string?>();
        _process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data);
        _process.BeginErrorReadLine();
        using var patience = new CancellationTokenSource(Patience);
        string? line;
        do
        {
            line = await _process.StandardOutput.ReadLineAsync(patience.Token);
        }
        while (line is not null && !line.StartsWith("listening", StringComparison.Ordinal));

        Assert.True(line is not null, string.Join('\n', errors));
    }

    /// <summary>SIGKILL: it has no chance to say anything.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task StopAsync()
    {
        _process!.StandardInput.Close();
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process!.WaitForExitAsync(patience.Token);
    }
}
