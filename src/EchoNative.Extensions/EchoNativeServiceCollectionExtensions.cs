using System.Diagnostics.Metrics;
using EchoNative;
using EchoNative.Extensions;
using EchoNative.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers a <see cref="RecognitionEngine"/>, which starts and stops with the host, an <see cref="ISpeechToTextClient"/> on top of it and the
/// health check <c>echonative</c> (tag <c>echonative-ready</c>). There is one engine per container: of several calls the first counts.
/// An <see cref="EngineChain"/> holds it and those that stand in for it; where it is a <see cref="WhisperEngine"/>, that can be asked for, too.
/// </summary>
public static class EchoNativeServiceCollectionExtensions
{
    /// <summary>Takes the options from the configuration section <see cref="EchoNativeOptions.SectionName"/>.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Changes what the configuration says. The host's start checks the result.</param>
    public static IServiceCollection AddEchoNative(this IServiceCollection services, Action<EchoNativeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<EchoNativeOptions> options = services.AddOptionsWithValidateOnStart<EchoNativeOptions, EchoNativeOptionsValidator>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<EchoNativeOptions>, EchoNativeOptionsBinder>(
            static provider => new EchoNativeOptionsBinder(provider.GetService<IConfiguration>())));
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return services.AddEngine(
            static provider =>
            {
                EchoNativeOptions value = provider.GetRequiredService<IOptions<EchoNativeOptions>>().Value;
                return [value.ToEngineOptions(new ModelStore().Resolve(value.Model!))];
            },
            static provider => new EngineStartup(provider.GetRequiredService<IOptions<EchoNativeOptions>>().Value.StartInBackground));
    }

    /// <summary>Takes the engine's own options.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="startInBackground">As <see cref="EchoNativeOptions.StartInBackground"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static IServiceCollection AddEchoNative(this IServiceCollection services, WhisperEngineOptions options, bool startInBackground = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return services.AddEchoNative([options], startInBackground);
    }

    /// <summary>Takes an engine of any kind, and those that stand in for it when it fails.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="engines">The preferred one first; checked here.</param>
    /// <param name="startInBackground">As <see cref="EchoNativeOptions.StartInBackground"/>.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there is no engine.</exception>
    public static IServiceCollection AddEchoNative(this IServiceCollection services, IReadOnlyList<EngineOptions> engines, bool startInBackground = false)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(engines);
        ArgumentOutOfRangeException.ThrowIfZero(engines.Count, nameof(engines));
        foreach (EngineOptions engine in engines)
        {
            engine.Validate();
        }

        return services.AddEngine(_ => engines, _ => new EngineStartup(startInBackground));
    }

    private static IServiceCollection AddEngine(
        this IServiceCollection services, Func<IServiceProvider, IReadOnlyList<EngineOptions>> options, Func<IServiceProvider, EngineStartup> startup)
    {
        if (services.Any(static service => service.ServiceType == typeof(EngineService)))
        {
            return services;
        }

        _ = services.AddSingleton(startup);
        services.TryAddSingleton(provider => new EngineChain(
            [.. options(provider).Select(o => o.CreateEngine(provider.GetService<ILoggerFactory>(), provider.GetService<IMeterFactory>()))],
            provider.GetService<ILogger<EngineChain>>()));
        services.TryAddSingleton(static provider => provider.GetRequiredService<EngineChain>().Engines[0]);
        services.TryAddSingleton(static provider => provider.GetRequiredService<RecognitionEngine>() as WhisperEngine
            ?? throw new InvalidOperationException($"The engine is not one of whisper.cpp: ask for {nameof(RecognitionEngine)}."));
        services.TryAddSingleton<ISpeechToTextClient, EchoNativeSpeechToTextClient>();
        _ = services.AddSingleton<EngineService>();
        _ = services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<EngineService>());
        _ = services.AddHealthChecks().AddCheck<EngineHealthCheck>(EngineHealthCheck.Name, HealthStatus.Unhealthy, [EngineHealthCheck.Tag]);
        return services;
    }
}
