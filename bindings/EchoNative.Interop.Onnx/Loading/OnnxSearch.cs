using System.Globalization;
using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>Searches ONNX Runtime where libwhisper is searched, by its own names, and checks the version of what it finds.</summary>
internal static unsafe class OnnxSearch
{
    /// <summary>Names a folder, or the very library, to be taken instead of all others.</summary>
    public const string PathVariable = "ECHONATIVE_ONNXRUNTIME_PATH";

    /// <summary>The oldest API whose table has every function that is called: CUDA's options by name came last, with 1.12.</summary>
    public const int OldestApi = 12;

    private const string Remedy =
        "Install it (Debian: libonnxruntime1.23 of suite forky; elsewhere the library of Microsoft's releases or of the package "
        + "Microsoft.ML.OnnxRuntime), or let " + PathVariable + " name the folder that holds it.";

    private static readonly string[] Names =
        OperatingSystem.IsWindows() ? ["onnxruntime.dll"]
        : OperatingSystem.IsMacOS() ? ["libonnxruntime.1.dylib", "libonnxruntime.dylib"]
        : ["libonnxruntime.so.1", "libonnxruntime.so"];

    /// <summary>Loads the first library that can be used.</summary>
    /// <exception cref="NativeLibraryException">There is none.</exception>
    public static LoadedOnnx Load(string? explicitPath, string baseFolder, string rid)
    {
        var report = new LoadReport(Remedy);
        foreach (LibraryCandidate place in Candidates(explicitPath, baseFolder, rid))
        {
            foreach (string path in Files(place, report))
            {
                if (TryLoad(place, path, report) is { } loaded)
                {
                    return loaded;
                }
            }
        }

        throw report.ToException("ONNX Runtime could not be loaded.");
    }

    private static IEnumerable<LibraryCandidate> Candidates(string? explicitPath, string baseFolder, string rid)
    {
        foreach (LibraryCandidate place in LibrarySearch.Candidates(explicitPath, baseFolder, rid))
        {
            yield return place;
            if (place is { Origin: NativeLibraryOrigin.System, Folder: null } && OperatingSystem.IsLinux())
            {
                // Debian's package has the version in the name (libonnxruntime.so.1.23), which the system's loader can't be asked for.
                foreach (string folder in new[] { $"/usr/lib/{Triplet}", "/usr/lib64", "/usr/local/lib" })
                {
                    yield return new(NativeLibraryOrigin.System, folder);
                }
            }
        }
    }

    private static string Triplet =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    // Names for the system's loader, or the files of a folder, those with a version in their name last.
    private static string[] Files(LibraryCandidate place, LoadReport report)
    {
        if (place.Folder is null)
        {
            return Names;
        }

        if (place.NamedFile is { } file)
        {
            return [file];
        }

        if (!Directory.Exists(place.Folder))
        {
            report.Missing(place.Origin, place.Folder, "no such folder");
            return [];
        }

        string versioned = OperatingSystem.IsMacOS() ? "libonnxruntime.*.dylib" : "libonnxruntime.so.*";
        string[] files =
        [
            .. Names.Select(name => Path.Combine(place.Folder, name)).Where(File.Exists),
            .. Directory.GetFiles(place.Folder, versioned).OrderDescending(StringComparer.Ordinal),
        ];
        if (files.Length == 0)
        {
            report.Missing(place.Origin, place.Folder, $"no {Names[0]} in it");
        }

        return files;
    }

    private static LoadedOnnx? TryLoad(LibraryCandidate place, string path, LoadReport report)
    {
        nint handle;
        try
        {
            handle = place.Folder is null && OperatingSystem.IsWindows()
                ? NativeLibrary.Load(path, typeof(OnnxSearch).Assembly, DllImportSearchPath.SafeDirectories)
                : NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            string reason = LibrarySet.LoaderMessage(exception);
            if (place.Folder is null)
            {
                report.Missing(place.Origin, path, reason);
            }
            else
            {
                report.Unusable(place.Origin, path, reason);
            }

            return null;
        }

        if (Check(handle, out string version, out int apiVersion, out OrtApi* api) is { } misfit)
        {
            report.Unusable(place.Origin, path, misfit);
            NativeLibrary.Free(handle);
            return null;
        }

        return new LoadedOnnx(handle, api, apiVersion, version, ModulePath.Of(handle, nameof(OnnxRuntime.OrtGetApiBase)));
    }

    // Null when it fits. A table of a newer version than the library has must not be asked for: it prints an error of its own.
    private static string? Check(nint handle, out string version, out int apiVersion, out OrtApi* api)
    {
        (version, apiVersion) = ("", 0);
        api = null;
        if (!NativeLibrary.TryGetExport(handle, nameof(OnnxRuntime.OrtGetApiBase), out nint getBase))
        {
            return "it has no OrtGetApiBase, so it is no ONNX Runtime";
        }

        OrtApiBase* table = ((delegate* unmanaged[Cdecl]<OrtApiBase*>)getBase)();
        version = Marshal.PtrToStringUTF8((nint)table->GetVersionString()) ?? "";
        string[] parts = version.Split('.');
        if (parts.Length < 2 || parts[0] != "1" || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor))
        {
            return $"its version is '{version}', and versions from 1.{OldestApi} on are known";
        }

        if (minor < OldestApi)
        {
            return $"its version is {version}, and 1.{OldestApi} is the oldest that fits";
        }

        apiVersion = Math.Min(minor, OnnxRuntime.ORT_API_VERSION);
        api = table->GetApi((uint)apiVersion);
        return api is null ? $"its version is {version}, but it has no API version {apiVersion}" : null;
    }
}
