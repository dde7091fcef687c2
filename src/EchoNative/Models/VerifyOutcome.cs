namespace EchoNative.Models;

/// <summary>How a model file compares with its catalogue entry.</summary>
public enum VerifyOutcome
{
    /// <summary>Size and checksum are right.</summary>
    Intact,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file has another size.</summary>
    WrongSize,

    /// <summary>The size is right, the content is not.</summary>
    WrongChecksum,
}
