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
/// Registers a <see cref="WhisperEngine"/>, which starts and stops with the host, an <see cref="ISpeechToTextClient"/> on top of it and the
/// health check <c>echonative</c> (tag <c>echonative-ready</c>). There is one engine per container: of several calls the first counts.
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
                return value.ToEngineOptions(new ModelStore().Resolve(value.Model!));
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
        return services.AddEngine(_ => options, _ => new EngineStartup(startInBackground));
    }

    private static IServiceCollection AddEngine(
        this IServiceCollection services, Func<IServiceProvider, WhisperEngineOptions> options, Func<IServiceProvider, EngineStartup> startup)
    {
        if (services.Any(static service => service.ServiceType == typeof(EngineService)))
        {
            return services;
        }

        _ = services.AddSingleton(startup);
        services.TryAddSingleton(provider => new WhisperEngine(
            options(provider), provider.GetService<ILogger<WhisperEngine>>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton<ISpeechToTextClient, EchoNativeSpeechToTextClient>();
        _ = services.AddSingleton<EngineService>();
        _ = services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<EngineService>());
        _ = services.AddHealthChecks().AddCheck<EngineHealthCheck>(EngineHealthCheck.Name, HealthStatus.Unhealthy, [EngineHealthCheck.Tag]);
        return services;
    }
}
