using EchoNative.Tests;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.Logging.Abstractions;

namespace EchoNative.Engines.Tests;

/// <summary>A window on its way to a worker process and its words on their way back leave nothing for the garbage collector.</summary>
public class WorkerAllocationTests
{
    [Theory]
    [InlineData("framed")]
    [InlineData("raw")]
    public void A_warm_window_allocates_nothing(string dialect)
    {
        ProcessEngineOptions options = dialect == "raw" ? WorkerHost.Raw() with { Silence = TimeSpan.FromSeconds(1.2) } : WorkerHost.Options();
        using var process = new WorkerSupervisor(options, static e => Assert.Fail(e.Message), NullLogger.Instance, default);
        var answer = new WorkerAnswer();
        var stop = new StopSignal();
        float[] speech = Speech.Digits;
        long start = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            start += speech.Length;
            process.Decode(new WorkerWindow { Samples = speech, IsFinal = true, Session = 1, Start = start, Stop = stop }, answer);
        }));
        Assert.Equal(Speech.DigitsText.Split(' ').Length, answer.Count);
    }
}
