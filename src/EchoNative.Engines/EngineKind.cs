namespace EchoNative;

/// <summary>An engine that there is, whether or not it can run here.</summary>
/// <param name="Name">As settings name it.</param>
/// <param name="Description">What it is.</param>
/// <param name="LeavesMachine">Whether it sends audio to another machine: such an engine is never chosen unless it is configured.</param>
/// <param name="Configure">Makes options of settings; throws <see cref="EngineSettingsException"/> where one is missing or out of place.</param>
public sealed record EngineKind(string Name, string Description, bool LeavesMachine, Func<EngineSettings, EngineOptions> Configure)
{
    /// <summary>Looks for what the options do not know of, such as a Python package; null where there is no such thing.</summary>
    internal Func<EngineSettings, string?>? FindFurther { get; init; }

    /// <summary>Whether an engine with these settings can run here. Loads nothing and sends nothing.</summary>
    /// <returns>Null: it can. Else a line that says what is missing, and how to get it.</returns>
    public string? FindMissing(EngineSettings settings)
    {
        try
        {
            EngineOptions options = Configure(settings);
            options.Validate();
            return options.FindMissing() ?? FindFurther?.Invoke(settings);
        }
        catch (Exception e) when (e is EchoNativeException or ArgumentException)
        {
            return e.Message;
        }
    }
}
