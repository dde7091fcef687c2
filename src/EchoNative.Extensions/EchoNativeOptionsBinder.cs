using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EchoNative.Extensions;

/// <summary>Fills the options from the section, where there is a configuration at all.</summary>
internal sealed class EchoNativeOptionsBinder(IConfiguration? configuration) : IConfigureOptions<EchoNativeOptions>
{
    public void Configure(EchoNativeOptions options) =>
        configuration?.GetSection(EchoNativeOptions.SectionName).Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
}
