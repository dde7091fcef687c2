using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using EchoNative.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EchoNative.Cli.Serve;

/// <summary><c>echonative serve</c>. Exit codes: 0 stopped by a signal; 2 an option or the model is not usable; 1 it could not start.</summary>
internal static class ServeCommand
{
    /// <summary>Begins the line that says where the server listens, once it is ready.</summary>
    public const string ListeningLabel = "listening";

    public const int DefaultPort = 8642;

    private static readonly Option<string> Host = new("--host")
    {
        Description = "Address to bind. Anything but loopback lets other machines in, without encryption or authentication.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> Port = new Option<int>("--port", "-p")
    {
        Description = "Port to bind; 0 takes a free one.",
        HelpName = "PORT",
        DefaultValueFactory = _ => DefaultPort,
    }.InRange(0, 65535);

    private static readonly Option<int?> Workers = new Option<int?>("--workers")
    {
        Description = $"Inferences at a time [default: one per core, at most {WhisperEngineOptions.DefaultWorkerLimit}].",
        HelpName = "N",
    }.InRange(1, WhisperEngineOptions.WorkerLimit);

    private static readonly Option<int> MaxSessions = new Option<int>("--max-sessions")
    {
        Description = "Open sessions at a time.",
        HelpName = "N",
        DefaultValueFactory = _ => 64,
    }.InRange(1, WhisperEngineOptions.SessionLimit);

    private static readonly Option<int?> UnloadAfter = new Option<int?>("--unload-after")
    {
        Description = "Time without a session after which the model's memory is freed until the next one comes [default: never].",
        HelpName = "SECONDS",
    }.InRange(1, (int)WhisperEngineOptions.LongestUnloadAfter.TotalSeconds);

    private static readonly Option<string[]> AllowOrigin = new("--allow-origin")
    {
        Description = "Origin whose pages may connect, besides pages of this machine; may be given several times.",
        HelpName = "ORIGIN",
    };

    private static readonly Option<bool> UntilStdinCloses = new("--until-stdin-closes")
    {
        Description = "Stop when standard input ends: a parent that dies takes the server along.",
        Hidden = true,
    };

    public static Command Create()
    {
        Command command = new("serve", "Recognise streams over a WebSocket.")
        {
            EngineArguments.Model, Host, Port, Workers, EngineArguments.Threads, MaxSessions, UnloadAfter, AllowOrigin, UntilStdinCloses,
        };
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    /// <summary>The arguments that start a server for a parent process.</summary>
    public static IReadOnlyList<string> ArgumentsForChild() => ["serve", Port.Name, "0", UntilStdinCloses.Name];

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new EchoServerOptions
        {
            Engine = EngineArguments.Read(parsed) with
            {
                Workers = parsed.GetValue(Workers),
                MaxSessions = parsed.GetValue(MaxSessions),
                UnloadAfter = parsed.GetValue(UnloadAfter) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            },
            AllowedOrigins = parsed.GetValue(AllowOrigin) ?? [],
        };
        IPEndPoint endpoint = EndpointOf(parsed.GetRequiredValue(Host), parsed.GetValue(Port));
        NativeRuntimeInfo native = EngineArguments.LoadNative();
        await using var server = new EchoServer(options, endpoint, logging => ConfigureLogging(logging, parsed.GetValue(CommandRunner.Verbose)));
        await BindAsync(server, endpoint, cancellationToken);
        await server.WaitUntilReadyAsync(cancellationToken);
        Describe(native, options.Engine, server.StreamUri);
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            CommandRunner.Complain($"{endpoint.Address} lets other machines in: there is no encryption and no authentication");
        }

        if (parsed.GetValue(UntilStdinCloses))
        {
            _ = StopWhenStdinClosesAsync(server); // ends with the process
        }

        await server.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Ok;
    }

    private static async Task BindAsync(EchoServer server, IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new InvalidOperationException($"can't listen on {endpoint}: {e.GetBaseException().Message}", e);
        }
    }

    private static IPEndPoint EndpointOf(string host, int port)
    {
        IPAddress? address = host == "localhost" ? IPAddress.Loopback : null;
        return address is not null || IPAddress.TryParse(host, out address)
            ? new IPEndPoint(address, port)
            : throw new BadInputException($"'{host}' is not an IP address; 127.0.0.1 is this machine only, 0.0.0.0 every network");
    }

    private static void ConfigureLogging(ILoggingBuilder logging, bool verbose)
    {
        _ = logging.AddSimpleConsole(static format => format.SingleLine = true);
        _ = logging.Services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (verbose)
        {
            _ = logging.SetMinimumLevel(LogLevel.Debug);
            return;
        }

        // A start that fails is told in one line by this command; the host and the engine would add where in their code.
        _ = logging.SetMinimumLevel(LogLevel.Warning);
        _ = logging.AddFilter("EchoNative.Server", LogLevel.Information);
        _ = logging.AddFilter("EchoNative.Extensions.EngineService", LogLevel.None);
        _ = logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
    }

    private static void Describe(NativeRuntimeInfo native, WhisperEngineOptions engine, Uri uri)
    {
        Console.WriteLine($"{"model",-10} {engine.ModelPath}");
        Console.WriteLine($"{"library",-10} libwhisper {native.WhisperVersion}, ggml {native.GgmlVersion}: {native.LibraryPath}");
        Console.WriteLine($"{"devices",-10} {string.Join(", ", native.Devices.Select(device => $"{device.Name} ({device.Description})"))}");
        Console.WriteLine($"{ListeningLabel,-10} {uri}");
    }

    private static async Task StopWhenStdinClosesAsync(EchoServer server)
    {
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        await server.StopAsync();
    }
}
