namespace EchoNative.Interop.Loading;

/// <summary>A place where the libraries may be.</summary>
/// <param name="Origin">Which step of the search it belongs to.</param>
/// <param name="Folder">The folder, or null when the system's loader is to find them by name.</param>
/// <param name="NamedFile">The very library to take, when the user named a file.</param>
internal sealed record LibraryCandidate(NativeLibraryOrigin Origin, string? Folder, string? NamedFile = null);
