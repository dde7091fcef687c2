using System.Globalization;
using System.Text.RegularExpressions;

namespace EchoNative.Server.Tests;

/// <summary>What a real server gives a scraper.</summary>
[Collection(ServerCollection.Name)]
public sealed partial class MetricsEndpointTests(ServerFixture fixture)
{
    [Fact]
    public async Task Metrics_are_valid_and_tell_what_has_happened()
    {
        _ = await Session.RunAsync(fixture.Server, Session.Start16K, Samples.Digits.Pcm);
        using var http = new HttpClient { BaseAddress = fixture.Server.BaseUri };
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Dictionary<string, double> samples;
        do
        {
            using HttpResponseMessage response = await http.GetAsync("metrics", patience.Token);
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
            samples = Parse(await response.Content.ReadAsStringAsync(patience.Token));
        }
        while (!samples.ContainsKey("echonative_server_ended_sessions_total{echonative_reason=\"stopped\"}")); // a moment after the close

        Assert.Contains(
            samples,
            sample => sample.Key.StartsWith("echonative_inference_duration_seconds_count{echonative_model=\"ggml-digits\"", StringComparison.Ordinal) && sample.Value > 0);
        Assert.True(samples["echonative_samples_received_total{echonative_model=\"ggml-digits\"}"] >= Samples.Digits.Pcm.Length / 2);
        Assert.True(samples["echonative_server_received_frames_total"] > 0);
        Assert.True(samples["echonative_server_network_io_bytes_total{network_io_direction=\"receive\"}"] >= Samples.Digits.Pcm.Length);
        foreach (string type in new[] { "ready", "final", "ack", "stopped" })
        {
            Assert.True(samples[$"echonative_server_sent_messages_total{{echonative_type=\"{type}\"}}"] > 0, type);
        }

        Assert.True(samples["echonative_server_started_sessions_total{echonative_origin=\"new\"}"] > 0);
        Assert.Equal(0, samples["echonative_server_sessions{echonative_state=\"parked\"}"]);
        Assert.Contains(samples.Keys, key => key.StartsWith("dotnet_process_memory_working_set_bytes", StringComparison.Ordinal));
        Assert.Contains(samples.Keys, key => key.StartsWith("kestrel_active_connections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_can_be_switched_off()
    {
        await using EchoServer server = await ServerFixture.StartAsync(ServerFixture.Options with { Metrics = false });
        using var http = new HttpClient { BaseAddress = server.BaseUri };
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await http.GetAsync("metrics")).StatusCode);
        await server.StopAsync();
    }

    /// <summary>Reads the text as the format's description has it, and checks its rules.</summary>
    internal static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        var families = new HashSet<string>();
        string family = "";
        string type = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                Match header = Header().Match(line);
                Assert.True(header.Success, line);
                if (header.Groups[1].Value == "TYPE")
                {
                    (family, type) = (header.Groups[2].Value, header.Groups[3].Value);
                    Assert.True(families.Add(family), $"{family} comes twice");
                }

                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            string name = sample.Groups[1].Value;
            Assert.Contains(name, type == "histogram" ? [family + "_bucket", family + "_sum", family + "_count"] : new[] { family });
            Assert.True(type != "counter" || name.EndsWith("_total", StringComparison.Ordinal), line);
            string value = sample.Groups[3].Value;
            samples.Add(name + sample.Groups[2].Value, value switch
            {
                "+Inf" => double.PositiveInfinity,
                "-Inf" => double.NegativeInfinity,
                _ => double.Parse(value, CultureInfo.InvariantCulture),
            });
        }

        foreach ((string key, double count) in samples.Where(s => s.Key.Contains("le=\"+Inf\"", StringComparison.Ordinal)))
        {
            string total = key.Replace("_bucket", "_count", StringComparison.Ordinal)
                .Replace(",le=\"+Inf\"", "", StringComparison.Ordinal).Replace("{le=\"+Inf\"}", "", StringComparison.Ordinal);
            Assert.Equal(samples[total], count);
        }

        return samples;
    }

    [GeneratedRegex("""^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|.*)$""")]
    private static partial Regex Header();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)+\})? (NaN|[+-]Inf|-?[0-9.eE+-]+)$""")]
    private static partial Regex Sample();
}
