using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using EchoNative.Models;
using EchoNative.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;

namespace EchoNative.Cli.Serve;

/// <summary><c>echonative serve</c>. Exit codes: 0 stopped by a signal; 2 an option or the model is not usable; 1 it could not start.</summary>
internal static class ServeCommand
{
    /// <summary>Begins the line that says where the server listens, once it is ready.</summary>
    public const string ListeningLabel = "listening";

    public const int DefaultPort = 8642;

    private static readonly Option<bool> UntilStdinCloses = new("--until-stdin-closes")
    {
        Description = "Stop when standard input ends: a parent that dies takes the server along.",
        Hidden = true,
    };

    public static Command Create()
    {
        Command command = new("serve", "Recognise streams over a WebSocket.");
        foreach (Option option in ServeOptions.All)
        {
            command.Add(option);
        }

        command.Add(UntilStdinCloses);
        command.SetAction((parsed, cancellationToken) => CommandRunner.RunAsync(parsed, token => RunAsync(parsed, token), cancellationToken));
        return command;
    }

    /// <summary>The arguments that start a server for a parent process, with the model that its recording was made for.</summary>
    public static IReadOnlyList<string> ArgumentsForChild() => ["serve", ServeOptions.Port.Name, "0", EngineChoice.Model.Name, ModelCatalog.Embedded.Name, UntilStdinCloses.Name];

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        EngineChoice choice = await EngineChoice.ReadAsync(parsed, language: null, cancellationToken);
        EchoServerOptions options = ServeOptions.Read(parsed, choice);
        IPEndPoint endpoint = ServeOptions.ReadEndpoint(parsed, options);
        NativeRuntimeInfo? native = options.Engine is WhisperEngineOptions ? EngineArguments.LoadNative() : null;
        using MeterProvider? export = OtlpExport.Start();
        await using var server = new EchoServer(options, endpoint, logging => ConfigureLogging(logging, parsed.GetValue(CommandRunner.Verbose)));
        await BindAsync(server, endpoint, cancellationToken);
        await server.WaitUntilReadyAsync(cancellationToken);
        Describe(native, server, options, choice);
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

    private static void Describe(NativeRuntimeInfo? native, EchoServer server, EchoServerOptions options, EngineChoice choice)
    {
        if (choice.Reason is { } reason)
        {
            int sessions = options.Engine.MaxSessions;
            Console.WriteLine($"{"chosen",-10} {reason}");
            Console.WriteLine($"{"sessions",-10} {sessions} at a time{(choice.MaxSessions == sessions ? ", as this machine can serve; --max-sessions changes that" : "")}");
        }

        foreach (RecognitionEngine engine in server.Engines.Engines)
        {
            EngineStatus status = engine.Status;
            string state = status.State == EngineState.Ready ? "" : $", {status.State}: {status.LastError}";
            Console.WriteLine($"{"engine",-10} {engine.Capabilities.Engine} on {engine.Capabilities.Device}{state}");
        }

        Console.WriteLine($"{"model",-10} {(options.Engine as WhisperEngineOptions)?.ModelPath ?? server.Engine.Status.Model}");
        if (native is not null)
        {
            Console.WriteLine($"{"library",-10} libwhisper {native.WhisperVersion}, ggml {native.GgmlVersion}: {native.LibraryPath}");
            Console.WriteLine($"{"devices",-10} {string.Join(", ", native.Devices.Select(device => $"{device.Name} ({device.Description})"))}");
        }

        Console.WriteLine($"{ListeningLabel,-10} {server.StreamUri}");
    }

    private static async Task StopWhenStdinClosesAsync(EchoServer server)
    {
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
        await server.StopAsync();
    }
}
