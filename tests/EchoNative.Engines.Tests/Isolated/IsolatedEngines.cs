using System.Diagnostics;
using System.Runtime.InteropServices;
using EchoNative.Isolation;
using EchoNative.Models;

namespace EchoNative.Engines.Tests.Isolated;

/// <summary>Isolated engines over the embedded model, and streams through any engine.</summary>
internal static partial class IsolatedEngines
{
    public const int Kill = 9;
    public const int Segmentation = 11;
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static IsolatedEngineOptions Options { get; } = new() { ModelPath = new ModelStore().Resolve("digits"), Workers = 1, ThreadsPerWorker = 1 };

    /// <summary>The number of SIGSTOP, which is not the same everywhere.</summary>
    public static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    /// <summary>Options of one whose child is the tests' own.</summary>
    /// <param name="arguments">How it misbehaves.</param>
    public static IsolatedEngineOptions Mad(params string[] arguments) => Options with
    {
        Host = HostCommand.Dotnet()!,
        HostArguments = [Path.Combine(AppContext.BaseDirectory, "EchoNative.Engines.IsolatedHost.dll"), .. arguments],
    };

    public static async Task<IsolatedEngine> StartAsync(IsolatedEngineOptions? options = null)
    {
        var engine = new IsolatedEngine(options ?? Options);
        await engine.StartAsync().AsTask().WaitAsync(Limit);
        return engine;
    }

    /// <summary>Streams a recording.</summary>
    /// <param name="engine">Decodes it.</param>
    /// <param name="speech">16 kHz mono.</param>
    /// <param name="options">Null: finals only.</param>
    /// <param name="between">Called before each block of 100 ms with its number.</param>
    public static async Task<(List<TranscriptEvent> Events, SessionStatistics Statistics)> TranscribeAsync(
        RecognitionEngine engine, float[] speech, SessionOptions? options = null, Action<int>? between = null)
    {
        const int Block = 1600;
        await using RecognitionSession session = engine.OpenSession(options ?? new SessionOptions { Partials = false });
        var events = new List<TranscriptEvent>();
        Task reading = Task.Run(async () =>
        {
            await foreach (TranscriptEvent item in session.ReadEventsAsync())
            {
                lock (events)
                {
                    events.Add(item);
                }
            }
        });
        for (int i = 0; i < speech.Length; i += Block)
        {
            between?.Invoke(i / Block);
            await session.WriteAsync(speech.AsMemory(i, Math.Min(Block, speech.Length - i))).AsTask().WaitAsync(Limit);
        }

        await session.CompleteAsync().AsTask().WaitAsync(Limit);
        await reading.WaitAsync(Limit);
        return (events, session.Statistics);
    }

    /// <summary>Words and times of finals.</summary>
    public static string[] Words(IEnumerable<TranscriptEvent> events) =>
        [.. events.OfType<FinalResult>().SelectMany(final => final.Words).Select(word => $"{word.Text} {word.Start:c} {word.End:c} {word.Probability:R}")];

    /// <summary>Sends a signal to a process; false when there is none any more.</summary>
    public static bool TrySend(int signal, int process) => SendSignal(process, signal) == 0;

    /// <summary>Sends a signal to a process that must be there.</summary>
    public static void Send(int signal, int process) => Assert.True(TrySend(signal, process), "there is no such process");

    /// <summary>Whether there is such a process, and it has not just ended.</summary>
    public static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && StateOf(id) != 'Z';
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Waits for something, not for ever.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(clock.Elapsed < Limit, what);
            await Task.Delay(20);
        }
    }

    // The letter after the name of the program, which may hold anything but a closing bracket at its end.
    private static char StateOf(int id)
    {
        string path = $"/proc/{id}/stat";
        if (!File.Exists(path))
        {
            return '?';
        }

        string line = File.ReadAllText(path);
        return line[line.LastIndexOf(')') + 2];
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
