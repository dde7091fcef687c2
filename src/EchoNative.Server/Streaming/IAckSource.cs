namespace EchoNative.Server;

/// <summary>Tells what acknowledgements say.</summary>
internal interface IAckSource
{
    /// <summary>Position up to which samples have arrived.</summary>
    long Received { get; }

    /// <summary>Position up to which everything is done with.</summary>
    long Committed { get; }
}
