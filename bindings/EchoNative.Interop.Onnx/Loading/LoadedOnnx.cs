namespace EchoNative.Interop.Loading;

/// <summary>An ONNX Runtime that was loaded.</summary>
internal sealed unsafe class LoadedOnnx
{
    /// <param name="handle">The library.</param>
    /// <param name="api">Its functions, as far as <paramref name="apiVersion"/> goes.</param>
    /// <param name="apiVersion">Version of the table of functions.</param>
    /// <param name="version">Version of the library.</param>
    /// <param name="path">Its file.</param>
    public LoadedOnnx(nint handle, OrtApi* api, int apiVersion, string version, string path)
    {
        (Handle, ApiVersion, Version, Path) = (handle, apiVersion, version, path);
        Api = api;
    }

    /// <summary>The library.</summary>
    public nint Handle { get; }

    /// <summary>Its functions. Those that came after <see cref="ApiVersion"/> must not be touched.</summary>
    public OrtApi* Api { get; }

    /// <summary>Version of the table of functions: the older of the library's and of <see cref="OnnxRuntime.ORT_API_VERSION"/>.</summary>
    public int ApiVersion { get; }

    /// <summary>Version of the library, such as <c>1.23.2</c>.</summary>
    public string Version { get; }

    /// <summary>Full path of the library.</summary>
    public string Path { get; }
}
