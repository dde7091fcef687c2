using System.Diagnostics.Metrics;
using EchoNative.Diagnostics;
using EchoNative.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EchoNative.Extensions.Tests;

/// <summary>Which instruments there are, and whose.</summary>
public class InstrumentTests
{
    /// <summary>Every one as NAME KIND UNIT; the list in docs/embedding.md is compared with this one.</summary>
    public static readonly string[] All =
    [
        "echonative.active_sessions UpDownCounter {session}",
        "echonative.inference.abandoned Counter {inference}",
        "echonative.inference.duration Histogram s",
        "echonative.inference.fallbacks Counter {fallback}",
        "echonative.inference.queue.duration Histogram s",
        "echonative.inference.realtime_factor Histogram 1",
        "echonative.model.load.duration Histogram s",
        "echonative.model.resident UpDownCounter {model}",
        "echonative.queued_inferences UpDownCounter {inference}",
        "echonative.rejected_sessions Counter {session}",
        "echonative.samples.received Counter {sample}",
        "echonative.samples.settled Counter {sample}",
        "echonative.session.duration Histogram s",
    ];

    internal static IHost CreateHost()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEchoNative(EngineFixture.Options with { MaxSessions = 1 });
        return builder.Build();
    }

    [Fact]
    public async Task Meter_belongs_to_the_hosts_factory()
    {
        var scopes = new List<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == EngineTelemetry.MeterName)
            {
                scopes.Add(instrument.Meter.Scope);
            }
        };
        listener.Start();
        using IHost host = CreateHost();
        await host.StartAsync();
        await host.StopAsync();
        Assert.All(scopes, scope => Assert.Same(host.Services.GetRequiredService<IMeterFactory>(), scope));
        Assert.Equal(All.Length, scopes.Count);
    }

    [Fact]
    public void Documentation_lists_every_instrument()
    {
        string documentation = File.ReadAllText(Path.Combine(Repository.Root, "docs", "embedding.md"));
        string[] listed =
        [
            .. documentation.Split('\n')
                .Where(line => line.StartsWith("| `echonative.", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => $"{cells[1].Trim('`')} {char.ToUpperInvariant(cells[2][0])}{cells[2][1..]} {cells[3].Trim('`')}"),
        ];
        Assert.Equal(All, listed.Order(StringComparer.Ordinal));
    }
}
