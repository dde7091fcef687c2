namespace EchoNative.Extensions;

/// <summary>How <see cref="EngineService"/> starts the engine; as <see cref="EchoNativeOptions.StartInBackground"/>.</summary>
internal sealed record EngineStartup(bool InBackground);
