using System.CommandLine;
using System.Net;
using EchoNative.Models;
using EchoNative.Server;

namespace EchoNative.Cli.Serve;

/// <summary>The options of <c>serve</c>. Secrets are no arguments, which every user of the machine can list: they come from files and the environment.</summary>
internal static class ServeOptions
{
    /// <summary>Environment variable with API keys, separated by commas or white space.</summary>
    public const string KeysVariable = "ECHONATIVE_API_KEYS";

    /// <summary>Environment variable with the password of the TLS key.</summary>
    public const string PasswordVariable = "ECHONATIVE_TLS_PASSWORD";

    private const int DefaultMaxSessions = 64;

    public static readonly Option<int> Port = new Option<int>("--port", "-p")
    {
        Description = "Port to bind; 0 takes a free one.",
        HelpName = "PORT",
        DefaultValueFactory = _ => ServeCommand.DefaultPort,
    }.InRange(0, 65535);

    private static readonly Option<string> Host = new("--host")
    {
        Description = "Address to bind. Anything but loopback lets other machines in, and needs --api-keys or --no-keys.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<string?> ApiKeys = new("--api-keys")
    {
        Description = $"File of API keys, one per line, of which every client has to show one; {KeysVariable} adds to them.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NoKeys = new("--no-keys")
    {
        Description = "Let anybody in who can reach an address that is not loopback.",
    };

    private static readonly Option<string?> TlsCertificate = new("--tls-cert")
    {
        Description = "Encrypt with this certificate: PEM with its chain, or PKCS #12 (.pfx, .p12). It is read again when it changes.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> TlsKey = new("--tls-key")
    {
        Description = $"Private key of the certificate in PEM, unless it is in the same file; {PasswordVariable} decrypts it.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> AllowOrigin = new("--allow-origin")
    {
        Description = "Origin whose pages may connect, besides pages of this machine and the server's own; may be given several times.",
        HelpName = "ORIGIN",
    };

    private static readonly Option<string?> SmallerModel = new("--smaller-model")
    {
        Description = "Name or path of a model that recognises while the server is overloaded; it stays in memory [default: none].",
        HelpName = "NAME|PATH",
    };

    private static readonly Option<int?> Workers = new Option<int?>("--workers")
    {
        Description = $"Inferences at a time [default: one per core, at most {EngineOptions.DefaultWorkerLimit}].",
        HelpName = "N",
    }.InRange(1, EngineOptions.WorkerLimit);

    private static readonly Option<int?> MaxSessions = new Option<int?>("--max-sessions")
    {
        Description = "Open sessions at a time [default: what --model auto found this machine can serve, else 64].",
        HelpName = "N",
    }.InRange(1, EngineOptions.SessionLimit);

    private static readonly Option<int?> MaxClientSessions = new Option<int?>("--max-client-sessions")
    {
        Description = "Open sessions of one client at a time: of a key, or without keys of an address [default: no limit of its own].",
        HelpName = "N",
    }.InRange(1, EngineOptions.SessionLimit);

    private static readonly Option<int> IdleTimeout = new Option<int>("--idle-timeout")
    {
        Description = "Time without anything from its client after which a session ends.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    }.InRange(1, 3600);

    private static readonly Option<int?> SessionTime = new Option<int?>("--session-time")
    {
        Description = "Longest time of a session [default: no limit].",
        HelpName = "SECONDS",
    }.InRange(1, 7 * 24 * 3600);

    private static readonly Option<int> ResumeTime = new Option<int>("--resume-time")
    {
        Description = "Time that a resumable session waits for a client that has lost its connection.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    }.InRange(1, 3600);

    private static readonly Option<int> DrainTimeout = new Option<int>("--drain-timeout")
    {
        Description = "Time that open sessions have at shutdown to become final.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 5,
    }.InRange(0, 60);

    private static readonly Option<int?> UnloadAfter = new Option<int?>("--unload-after")
    {
        Description = "Time without a session after which the model's memory is freed until the next one comes [default: never].",
        HelpName = "SECONDS",
    }.InRange(1, (int)EngineOptions.LongestUnloadAfter.TotalSeconds);

    private static readonly Option<bool> NoMetrics = new("--no-metrics") { Description = "Do not serve /metrics." };

    private static readonly Option<bool> LogText = new("--log-text") { Description = "Write the words of finals into the log." };

    /// <summary>All of them, in the order of the help.</summary>
    public static IEnumerable<Option> All { get; } =
    [
        EngineChoice.Model, EngineChoice.Engine, EngineChoice.Engines, SmallerModel, Host, Port, ApiKeys, NoKeys, TlsCertificate, TlsKey, AllowOrigin, Workers, EngineArguments.Threads, MaxSessions,
        MaxClientSessions, IdleTimeout, SessionTime, ResumeTime, DrainTimeout, UnloadAfter, NoMetrics, LogText,
    ];

    /// <summary>Where to listen.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">What <see cref="Read"/> has made of it.</param>
    public static IPEndPoint ReadEndpoint(ParseResult parsed, EchoServerOptions options)
    {
        string host = parsed.GetRequiredValue(Host);
        IPAddress? address = host == "localhost" ? IPAddress.Loopback : null;
        if (address is null && !IPAddress.TryParse(host, out address))
        {
            throw new BadInputException($"'{host}' is not an IP address; 127.0.0.1 is this machine only, 0.0.0.0 every network");
        }

        return IPAddress.IsLoopback(address) || options.ApiKeys.Count > 0 || options.AllowAnonymous
            ? new IPEndPoint(address, parsed.GetValue(Port))
            : throw new BadInputException(
                $"{address} lets other machines in: give {ApiKeys.Name} FILE or {KeysVariable}, or let everybody in with {NoKeys.Name}");
    }

    /// <summary>The options as the server takes them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="choice">The model, and what was recommended with it.</param>
    /// <exception cref="ModelNotFoundException">The smaller model is not there.</exception>
    /// <exception cref="ArgumentException">A key is none, or two options contradict each other.</exception>
    public static EchoServerOptions Read(ParseResult parsed, EngineChoice choice)
    {
        IReadOnlyList<ApiKey> keys = ReadKeys(parsed);
        return new EchoServerOptions
        {
            Engine = choice.Options with
            {
                Workers = parsed.GetValue(Workers) ?? choice.Options.Workers,
                MaxSessions = parsed.GetValue(MaxSessions) ?? choice.MaxSessions ?? DefaultMaxSessions,
                UnloadAfter = Seconds(parsed.GetValue(UnloadAfter)),
            },
            Fallbacks = choice.Fallbacks,
            SmallerModel = parsed.GetValue(SmallerModel) is { } smaller ? new ModelStore().Resolve(smaller) : null,
            ApiKeys = keys,
            AllowAnonymous = parsed.GetValue(NoKeys),
            Tls = ReadTls(parsed),
            AllowedOrigins = parsed.GetValue(AllowOrigin) ?? [],
            MaxSessionsPerClient = parsed.GetValue(MaxClientSessions),
            IdleTimeout = TimeSpan.FromSeconds(parsed.GetValue(IdleTimeout)),
            SessionTimeLimit = Seconds(parsed.GetValue(SessionTime)),
            ResumeTime = TimeSpan.FromSeconds(parsed.GetValue(ResumeTime)),
            DrainTimeout = TimeSpan.FromSeconds(parsed.GetValue(DrainTimeout)),
            Metrics = !parsed.GetValue(NoMetrics),
            LogText = parsed.GetValue(LogText),
        };
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static List<ApiKey> ReadKeys(ParseResult parsed)
    {
        List<ApiKey> keys = parsed.GetValue(ApiKeys) is { } path ? [.. ApiKey.ReadFile(path)] : [];
        string variable = Environment.GetEnvironmentVariable(KeysVariable) ?? "";
        foreach (string key in variable.Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            keys.Add(ApiKey.Of(key));
        }

        return keys.Count == 0 || !parsed.GetValue(NoKeys)
            ? keys
            : throw new BadInputException($"{NoKeys.Name} contradicts {ApiKeys.Name} and {KeysVariable}");
    }

    private static TlsOptions? ReadTls(ParseResult parsed)
    {
        string? certificate = parsed.GetValue(TlsCertificate);
        string? key = parsed.GetValue(TlsKey);
        if (certificate is null)
        {
            return key is null ? null : throw new BadInputException($"{TlsKey.Name} needs {TlsCertificate.Name}");
        }

        return new TlsOptions { CertificatePath = certificate, KeyPath = key, Password = Environment.GetEnvironmentVariable(PasswordVariable) };
    }
}
