namespace EchoNative;

/// <summary>Severity of a line that the native libraries log.</summary>
public enum NativeLogLevel
{
    /// <summary>For developers of the native libraries.</summary>
    Debug,

    /// <summary>Ordinary progress, such as the sizes of a model that is loaded.</summary>
    Information,

    /// <summary>Something unexpected that native code went on from.</summary>
    Warning,

    /// <summary>Why a native call failed.</summary>
    Error,
}
