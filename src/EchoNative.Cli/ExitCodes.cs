namespace EchoNative.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something failed that was not the input's fault.</summary>
    public const int Failed = 1;

    /// <summary>A wrong argument, or a file or model that is missing or damaged.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted, as shells report it: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
