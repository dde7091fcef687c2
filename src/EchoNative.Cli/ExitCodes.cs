namespace EchoNative.Cli;

/// <summary>What the process returns.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Bad input, or something failed.</summary>
    public const int Failed = 2;

    /// <summary>Interrupted, as shells report it: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
