namespace EchoNative;

/// <summary>A place where the native libraries were looked for and not taken from.</summary>
/// <param name="Origin">Which step of the search it belongs to.</param>
/// <param name="Path">Folder or file, or the name that the system's loader was given.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Found">Whether a library was there, but not one that can be used.</param>
public sealed record NativeAttempt(NativeLibraryOrigin Origin, string Path, string Reason, bool Found);
