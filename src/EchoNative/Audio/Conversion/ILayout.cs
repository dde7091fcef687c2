namespace EchoNative.Audio;

/// <summary>How the samples of a frame become one, in vectors: an empty struct for each way, so that loops are compiled for each.</summary>
internal interface ILayout
{
    /// <summary>Channels of a frame: 1 or 2.</summary>
    static abstract int Channels { get; }

    /// <summary>The channel that is taken alone, or -1 for the mean.</summary>
    static abstract int Picked { get; }
}
