namespace EchoNative.Engines.Tests;

/// <summary>How to start the worker process of the tests.</summary>
internal static class WorkerHost
{
    /// <summary>Options for one that behaves as its arguments say.</summary>
    public static ProcessEngineOptions Options(params string[] arguments) => new()
    {
        Command = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        Arguments = [Path.Combine(AppContext.BaseDirectory, "EchoNative.Engines.WorkerHost.dll"), .. arguments],
    };

    /// <summary>Options for one of the raw dialect.</summary>
    public static ProcessEngineOptions Raw(params string[] arguments) => Options(["raw", .. arguments]) with { Dialect = WorkerDialect.Raw, Name = "raw" };
}
