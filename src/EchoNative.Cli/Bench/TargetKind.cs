namespace EchoNative.Cli.Bench;

/// <summary>What is measured.</summary>
internal enum TargetKind
{
    /// <summary>An engine in this process.</summary>
    Library,

    /// <summary>A server in this process, over a socket.</summary>
    Server,
}
