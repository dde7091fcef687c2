using EchoNative.Models;
using EchoNative.Tests.Recognition;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EchoNative.Extensions.Tests;

/// <summary>The engine in a real generic host.</summary>
public class HostingTests
{
    [Fact]
    public async Task Host_starts_serves_and_stops_the_engine_of_its_configuration()
    {
        using IHost host = Create(services => services.AddEchoNative(), ("Model", "digits"), ("MaxSessions", "2"), ("ThreadsPerWorker", "1"));
        WhisperEngine engine = host.Services.GetRequiredService<WhisperEngine>();
        Assert.Equal(HealthStatus.Unhealthy, (await HealthOf(host)).Status);
        await host.StartAsync();

        Assert.Equal(EngineState.Ready, engine.Status.State);
        HealthReport health = await HealthOf(host);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        Assert.Equal("ggml-digits", health.Entries["echonative"].Data["model"]);
        ISpeechToTextClient client = host.Services.GetRequiredService<ISpeechToTextClient>();
        Assert.Equal(Speech.DigitsText, (await client.GetTextAsync(new MemoryStream(Recordings.Digits))).Text);
        await using (RecognitionSession first = engine.OpenSession())
        await using (RecognitionSession second = engine.OpenSession())
        {
            Assert.Equal(2, Assert.Throws<EngineBusyException>(() => engine.OpenSession()).Limit);
        }

        await host.StopAsync();
        Assert.Equal(EngineState.Stopped, engine.Status.State);
        health = await HealthOf(host);
        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Equal("The engine is Stopped.", health.Entries["echonative"].Description);
    }

    [Fact]
    public async Task Code_changes_what_the_configuration_says()
    {
        using IHost host = Create(services => services.AddEchoNative(options => options.Model = "digits"), ("Model", "no such model"), ("UseGpu", "false"));
        await host.StartAsync();
        EchoNativeOptions options = host.Services.GetRequiredService<IOptions<EchoNativeOptions>>().Value;
        Assert.Equal(("digits", false), (options.Model, options.UseGpu));
        await host.StopAsync();
    }

    [Fact]
    public void Every_option_can_be_configured()
    {
        using IHost host = Create(
            services => services.AddEchoNative(),
            ("Model", "digits"),
            ("Workers", "3"),
            ("ThreadsPerWorker", "2"),
            ("MaxSessions", "5"),
            ("UseGpu", "false"),
            ("UnloadAfter", "00:10:00"),
            ("StartInBackground", "true"));
        EchoNativeOptions options = host.Services.GetRequiredService<IOptions<EchoNativeOptions>>().Value;
        Assert.Equal(
            new WhisperEngineOptions { ModelPath = "path", Workers = 3, ThreadsPerWorker = 2, MaxSessions = 5, UseGpu = false, UnloadAfter = TimeSpan.FromMinutes(10) },
            options.ToEngineOptions("path"));
        Assert.True(options.StartInBackground);
        Assert.Equal(7, typeof(EchoNativeOptions).GetProperties().Length); // whoever adds one adds it here

        // What is not said is as the engine has it.
        Assert.Equal(new WhisperEngineOptions { ModelPath = "path" }, new EchoNativeOptions().ToEngineOptions("path"));
    }

    [Theory]
    [InlineData("Model", "", "EchoNative:Model is missing")]
    [InlineData("Model", "no-such-model", "EchoNative:Model: ", "no-such-model")]
    [InlineData("Model", "large-v3", "EchoNative:Model: ", "models pull large-v3")]
    [InlineData("Workers", "0", "EchoNative:Workers: Workers lies between 1 and 64.")]
    [InlineData("ThreadsPerWorker", "1000", "EchoNative:ThreadsPerWorker: ThreadsPerWorker lies between 1 and")]
    [InlineData("MaxSessions", "-1", "EchoNative:MaxSessions: MaxSessions lies between 1 and 4096.")]
    [InlineData("UnloadAfter", "00:00:00.001", "EchoNative:UnloadAfter: UnloadAfter lies between 100 ms and")]
    [InlineData("MaxSessions", "many", "'many'", "EchoNative:MaxSessions")]
    [InlineData("MaxSesions", "4", "MaxSesions")]
    public async Task Bad_options_fail_the_hosts_start_and_say_what_is_wrong(string key, string value, params string[] message)
    {
        using IHost host = Create(services => services.AddEchoNative(), ("Model", "digits"), (key, value));
        Exception e = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.True(e is OptionsValidationException or InvalidOperationException, e.ToString());
        Assert.All(message, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task All_faults_are_told_at_once()
    {
        using IHost host = Create(services => services.AddEchoNative(), ("MaxSessions", "0"));
        OptionsValidationException e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(2, e.Failures.Count());
    }

    [Fact]
    public async Task Model_that_is_damaged_fails_the_start()
    {
        using var file = new DamagedModel();
        using IHost host = Create(services => services.AddEchoNative(), ("Model", file.Path));
        await Assert.ThrowsAsync<ModelFormatException>(() => host.StartAsync());
        Assert.Equal(EngineState.Failed, host.Services.GetRequiredService<WhisperEngine>().Status.State);
    }

    [Fact]
    public async Task Model_that_nobody_uses_is_unloaded_healthy_and_comes_back()
    {
        using IHost host = Create(services => services.AddEchoNative(), ("Model", "digits"), ("UnloadAfter", "00:00:00.1"));
        await host.StartAsync();
        WhisperEngine engine = host.Services.GetRequiredService<WhisperEngine>();
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        while (engine.Status.Residency != ModelResidency.Unloaded)
        {
            await Task.Delay(20, patience.Token);
        }

        HealthReport health = await HealthOf(host);
        Assert.Equal((HealthStatus.Healthy, "The model is Unloaded."), (health.Status, health.Entries["echonative"].Description));
        ISpeechToTextClient client = host.Services.GetRequiredService<ISpeechToTextClient>();
        SpeechToTextResponse response = await client.GetTextAsync(new MemoryStream(Recordings.Digits), new() { ModelId = "digits", TextLanguage = "en" });
        Assert.Equal((Speech.DigitsText, "ggml-digits"), (response.Text, response.ModelId));
        await host.StopAsync();
    }

    [Fact]
    public async Task Model_that_can_not_be_loaded_again_is_not_healthy()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.Copy(EngineFixture.Options.ModelPath, path, overwrite: true);
            using IHost host = Create(services => services.AddEchoNative(), ("Model", path), ("UnloadAfter", "00:00:00.1"));
            await host.StartAsync();
            WhisperEngine engine = host.Services.GetRequiredService<WhisperEngine>();
            using var patience = new CancellationTokenSource(EngineFixture.Patience);
            while (engine.Status.Residency != ModelResidency.Unloaded)
            {
                await Task.Delay(20, patience.Token);
            }

            await File.WriteAllBytesAsync(path, [1, 2, 3]);
            await Assert.ThrowsAnyAsync<EchoNativeException>(
                () => host.Services.GetRequiredService<ISpeechToTextClient>().GetTextAsync(new MemoryStream(Recordings.Digits)));
            HealthReport health = await HealthOf(host);
            Assert.Equal(HealthStatus.Unhealthy, health.Status);
            Assert.StartsWith("The model could not be loaded again: ", health.Entries["echonative"].Description, StringComparison.Ordinal);
            await host.StopAsync();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Engine_in_the_background_tells_health_when_it_is_ready()
    {
        using IHost host = Create(services => services.AddEchoNative(EngineFixture.Options, startInBackground: true));
        await host.StartAsync();
        using var patience = new CancellationTokenSource(EngineFixture.Patience);
        while ((await HealthOf(host)).Status != HealthStatus.Healthy)
        {
            await Task.Delay(20, patience.Token);
        }

        await host.StopAsync();
        Assert.Equal(EngineState.Stopped, host.Services.GetRequiredService<WhisperEngine>().Status.State);
    }

    [Fact]
    public async Task Model_that_is_damaged_stops_the_host_when_it_loads_in_the_background()
    {
        using var file = new DamagedModel();
        using IHost host = Create(services => services.AddEchoNative(), ("Model", file.Path), ("StartInBackground", "true"));
        await host.StartAsync();
        await host.WaitForShutdownAsync().WaitAsync(EngineFixture.Patience);
        Assert.Contains(LinesOf(host), line => line.StartsWith("Critical EchoNative.Extensions.EngineService: The engine could not start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stop_during_the_load_ends_it()
    {
        using IHost host = Create(services => services.AddEchoNative(EngineFixture.Options, startInBackground: true));
        await host.StartAsync();
        await host.StopAsync().WaitAsync(EngineFixture.Patience);
        Assert.True(host.Services.GetRequiredService<WhisperEngine>().Status.State is EngineState.Failed or EngineState.Stopped);
    }

    [Fact]
    public async Task Engine_is_registered_once_and_works_without_a_host_or_configuration()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEchoNative(options => options.Model = "digits");
        services.AddEchoNative(EngineFixture.Options);
        await using ServiceProvider provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = false, ValidateScopes = true });
        WhisperEngine engine = Assert.Single(provider.GetServices<WhisperEngine>());
        Assert.Same(engine, provider.GetRequiredService<ISpeechToTextClient>().GetService<WhisperEngine>());
        await engine.StartAsync();
        Assert.Equal(Speech.DigitsText, (await provider.GetRequiredService<ISpeechToTextClient>().GetTextAsync(new MemoryStream(Recordings.Digits))).Text);
    }

    [Fact]
    public void Options_of_the_engine_are_checked_where_they_are_given()
    {
        var services = new ServiceCollection();
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddEchoNative(EngineFixture.Options with { MaxSessions = 0 }));
        Assert.Empty(services);
    }

    [Fact]
    public async Task Engine_logs_through_the_host_and_never_what_was_said()
    {
        using IHost host = Create(services => services.AddEchoNative(), ("Model", "digits"));
        await host.StartAsync();
        await host.Services.GetRequiredService<ISpeechToTextClient>().GetTextAsync(new MemoryStream(Recordings.Digits));
        await host.StopAsync();
        IReadOnlyList<string> lines = LinesOf(host);
        Assert.Contains(lines, line => line.StartsWith("Information EchoNative.WhisperEngine: Ready: model ggml-digits", StringComparison.Ordinal));
        Assert.Contains("Information EchoNative.WhisperEngine: The engine is Stopped", lines);
        Assert.DoesNotContain(lines, line => line.Contains("zero", StringComparison.OrdinalIgnoreCase));
    }

    private static IHost Create(Action<IServiceCollection> register, params (string Key, string Value)[] section)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        foreach ((string key, string value) in section)
        {
            builder.Configuration[$"{EchoNativeOptions.SectionName}:{key}"] = value;
        }

        builder.Logging.ClearProviders();
        builder.Logging.Services.AddSingleton<ILoggerProvider, LogLines>();
        register(builder.Services);
        return builder.Build();
    }

    private static IReadOnlyList<string> LinesOf(IHost host) => ((LogLines)host.Services.GetRequiredService<ILoggerProvider>()).All;

    private static Task<HealthReport> HealthOf(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

    private sealed class DamagedModel : IDisposable
    {
        public DamagedModel() => File.WriteAllBytes(Path, [1, 2, 3]);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
