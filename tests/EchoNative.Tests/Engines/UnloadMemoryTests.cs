using EchoNative.BadInput;
using EchoNative.Tests.Buffers;
using EchoNative.Tests.Diagnostics;
using Xunit.Abstractions;

namespace EchoNative.Tests.Engines;

/// <summary>What the process holds: no other test may run beside this one.</summary>
[Collection(ListenerCollection.Name)]
public sealed class UnloadMemoryTests(ITestOutputHelper output)
{
    [LinuxFact]
    public async Task Unloading_gives_weights_and_states_back_to_the_system()
    {
        using var fixture = new Fixture();
        string path = fixture.NewPath();
        SyntheticModel.WriteWhisper(path, 51864, state: 320);
        long weights = new FileInfo(path).Length >> 20;
        await using var engine = new WhisperEngine(new WhisperEngineOptions
        {
            ModelPath = path,
            Workers = 2,
            UnloadAfter = TimeSpan.FromMilliseconds(100),
        });
        await engine.StartAsync();
        await UnloadTests.UntilAsync(engine, ModelResidency.Unloaded);
        for (int round = 0; round < 3; round++)
        {
            long before = Resident();
            RecognitionSession session = engine.OpenSession();
            await UnloadTests.UntilAsync(engine, ModelResidency.Resident);
            long loaded = Resident();
            await session.DisposeAsync();
            await UnloadTests.UntilAsync(engine, ModelResidency.Unloaded);
            long after = Resident();
            output.WriteLine($"weights {weights} MB: {before} -> {loaded} -> {after} MB");
            Assert.True(loaded - before >= weights, $"{loaded - before} MB more for {weights} MB of weights?");
            Assert.True(loaded - after >= (loaded - before) * 9 / 10, $"{loaded} MB with the model, {after} without.");
        }
    }

    private static long Resident()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) >> 10;
    }
}
