namespace EchoNative.Models;

/// <summary>Why a download failed.</summary>
public enum ModelDownloadFailure
{
    /// <summary>The options are unusable, or the model cannot be downloaded at all.</summary>
    Invalid,

    /// <summary>The host cannot be reached: no network, no such host, or nothing listens there.</summary>
    Offline,

    /// <summary>The server has no such file.</summary>
    NotFound,

    /// <summary>The server wants a token, or another one.</summary>
    Unauthorized,

    /// <summary>The server answered with an error, a bad redirect, or something that is no model; or it kept failing.</summary>
    Server,

    /// <summary>The file that came has the wrong size or checksum; it was removed.</summary>
    Corrupt,

    /// <summary>There is no room for the model.</summary>
    NoSpace,

    /// <summary>The store cannot be written.</summary>
    Storage,
}
