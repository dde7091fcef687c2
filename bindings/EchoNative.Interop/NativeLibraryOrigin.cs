namespace EchoNative;

/// <summary>Where the native libraries were found. The values are in the order of the search.</summary>
public enum NativeLibraryOrigin
{
    /// <summary>In the folder that the environment variable <c>ECHONATIVE_LIBRARY_PATH</c> names.</summary>
    Explicit,

    /// <summary>Beside the application: in <c>runtimes/&lt;rid&gt;/native</c>, or in its own folder.</summary>
    Application,

    /// <summary>In <c>artifacts/native/&lt;rid&gt;</c>, this repository's own build.</summary>
    Artifacts,

    /// <summary>Installed on the system.</summary>
    System,
}
