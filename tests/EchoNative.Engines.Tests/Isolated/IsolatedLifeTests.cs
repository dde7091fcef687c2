using System.Diagnostics;
using EchoNative.Isolation;
using EchoNative.Tests.Recognition;

namespace EchoNative.Engines.Tests.Isolated;

/// <summary>A child lives as long as its engine, and nothing stays behind.</summary>
public class IsolatedLifeTests
{
    [SignalFact]
    public async Task Nothing_stays_behind()
    {
        await RunAsync(); // what the runtime opens once
        (int files, int mappings) = Open();
        int child = 0;
        for (int i = 0; i < 2; i++)
        {
            child = await RunAsync();
        }

        Assert.False(IsolatedEngines.Runs(child));
        await IsolatedEngines.UntilAsync(() => Open().Mappings <= mappings, "shared memory is left");
        Assert.True(Open().Files <= files + 1, $"{files} files were open before, {Open().Files} are now"); // other tests run beside this one
        Assert.Empty(Directory.Exists("/dev/shm") ? Directory.GetFiles("/dev/shm", $"echonative-{Environment.ProcessId}-*") : []);

        static async Task<int> RunAsync()
        {
            await using IsolatedEngine engine = await IsolatedEngines.StartAsync();
            int id = engine.ProcessId!.Value;
            IsolatedEngines.Send(IsolatedEngines.Kill, id);
            await IsolatedEngines.TranscribeAsync(engine, Speech.Digits);
            Assert.Equal(1, engine.Restarts);
            return engine.ProcessId!.Value;
        }

        static (int Files, int Mappings) Open() => Directory.Exists("/proc/self/fd")
            ? (Directory.GetFileSystemEntries("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count(line => line.Contains("echonative-", StringComparison.Ordinal)))
            : (0, 0);
    }

    [SignalFact]
    public async Task A_child_ends_with_its_parent_even_at_a_decode()
    {
        var start = new ProcessStartInfo(HostCommand.Dotnet()!, [Path.Combine(AppContext.BaseDirectory, "EchoNative.Engines.IsolatedHost.dll"), "parent"])
        {
            RedirectStandardOutput = true,
        };
        using Process parent = Process.Start(start)!;
        try
        {
            string? line = await parent.StandardOutput.ReadLineAsync().WaitAsync(IsolatedEngines.Limit);
            int child = int.Parse(line!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(IsolatedEngines.Runs(child));
            parent.Kill();
            await IsolatedEngines.UntilAsync(() => !IsolatedEngines.Runs(child), "the child has outlived its parent");
        }
        finally
        {
            parent.Kill();
        }
    }

    [Fact]
    public async Task What_ends_a_whole_group_of_processes_is_left_to_the_engine()
    {
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync();
        if (!OperatingSystem.IsWindows())
        {
            const int Interrupt = 2, Terminate = 15;
            IsolatedEngines.Send(Interrupt, engine.ProcessId!.Value);
            IsolatedEngines.Send(Terminate, engine.ProcessId!.Value);
        }

        Assert.Equal(Speech.DigitsText, Speech.Finals((await IsolatedEngines.TranscribeAsync(engine, Speech.Digits)).Events));
        Assert.Equal(0, engine.Restarts);
    }

    [Fact]
    public async Task Warm_windows_allocate_nothing_here()
    {
        var counter = new CountingSink();
        await using IsolatedEngine engine = await IsolatedEngines.StartAsync();
        await using RecognitionSession session = engine.OpenSession(new SessionOptions { CarryContext = true, HotWords = ["nine"] }, counter);
        float[] speech = Speech.Digits;
        long least = long.MaxValue;
        for (int round = 0; round < 6 && least > 0; round++)
        {
            long before = session.Statistics.ManagedBytesInference;
            await session.WriteAsync(speech).AsTask().WaitAsync(IsolatedEngines.Limit);
            await session.FlushAsync().AsTask().WaitAsync(IsolatedEngines.Limit);
            least = round == 0 ? least : Math.Min(least, session.Statistics.ManagedBytesInference - before);
        }

        Assert.True(counter.Finals > 0);
        Assert.Equal(0, least);
    }

    private sealed class CountingSink : ITranscriptSink
    {
        public int Finals { get; private set; }

        public void OnPartial(in TranscriptView partial)
        {
        }

        public void OnFinal(in TranscriptView final) => Finals++;

        public void OnEnd(EchoNativeException? failure)
        {
        }
    }
}
