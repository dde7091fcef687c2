using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EchoNative.Interop.Loading;

namespace EchoNative.Interop;

/// <summary>
/// Resolves the libraries that the bindings import. Whichever native function is called first, everything that must come
/// before it has been done: environment, libraries of one origin, log callback, version, backends.
/// </summary>
internal static unsafe class NativeLibraries
{
    private static readonly Lock Gate = new();
    private static volatile NativeRuntimeInfo? _info;
    private static LibrarySet? _libraries;
    private static NativeLibraryException? _failure;
    private static nint _parakeet;

    /// <summary>A folder, or a libwhisper in it, to be taken instead of what <c>ECHONATIVE_LIBRARY_PATH</c> says.</summary>
    /// <exception cref="InvalidOperationException">It is set after the libraries were loaded, or failed to be.</exception>
    public static string? ExplicitPath
    {
        get;
        set
        {
            lock (Gate)
            {
                field = _info is null && _failure is null
                    ? value
                    : throw new InvalidOperationException("The native libraries have been loaded already.");
            }
        }
    }

    /// <summary>Loads everything, once; after a failure, fails in the same way each time.</summary>
    public static NativeRuntimeInfo EnsureLoaded()
    {
        if (_info is { } loaded)
        {
            return loaded;
        }

        lock (Gate)
        {
            if (_failure is not null)
            {
                // A new object each time: one exception thrown by several threads mixes up their stack traces.
                throw new NativeLibraryException(_failure.Message, _failure.Attempts, _failure.InnerException);
            }

            LoadReport report = new();
            try
            {
                return _info ??= Load(report);
            }
            catch (NativeLibraryException failure)
            {
                _failure = failure;
                _libraries = null;
                throw;
            }
            catch (Exception cause) // such as a function that the library lacks
            {
                if (_libraries is { } set)
                {
                    report.Unusable(set.Place.Origin, ModulePath.Of(set.Whisper, "whisper_version"), cause.Message);
                }

                _failure = report.ToException("The native libraries could not be used.", cause);
                _libraries = null;
                throw _failure;
            }
        }
    }

    private static NativeRuntimeInfo Load(LoadReport report)
    {
        NativeEnvironment.Prepare();
        LibrarySet set = FindAndLoad(report, out string version)
            ?? throw report.ToException("libwhisper could not be loaded.");
        _libraries = set; // from here on, the functions called below are resolved
        Ggml.ggml_log_set(NativeLog.Callback, null);
        Whisper.whisper_log_set(NativeLog.Callback, null); // libwhisper puts its own back at every init
        foreach (string line in report.Skipped)
        {
            NativeLog.Write(NativeLogLevel.Warning, line);
        }

        string path = ModulePath.Of(set.Whisper, "whisper_version");
        Backends.Load(Path.GetDirectoryName(ModulePath.Of(set.Ggml, "ggml_backend_load_all")));
        IReadOnlyList<NativeDevice> devices = Backends.Devices();
        if (!devices.Any(device => device.Kind == NativeDeviceKind.Cpu))
        {
            // libwhisper would end the process at the first model. The libraries stay: backends can't be unloaded safely.
            report.Unusable(set.Place.Origin, path, "its ggml has no processor backend (libggml-cpu*)");
            throw report.ToException("ggml found no processor backend.");
        }

        IReadOnlyDictionary<string, string> cpuFeatures = Backends.CpuFeatures();
        return new NativeRuntimeInfo
        {
            WhisperVersion = version,
            GgmlVersion = Backends.Text(Ggml.ggml_version()),
            LibraryPath = path,
            Origin = set.Place.Origin,
            Rejected = report.Attempts,
            Devices = devices,
            CpuFeatures = cpuFeatures,
            HasFastKernels = FastKernels.Present(devices, cpuFeatures),
        };
    }

    private static LibrarySet? FindAndLoad(LoadReport report, out string version)
    {
        string? explicitPath = ExplicitPath ?? Environment.GetEnvironmentVariable(LibrarySearch.PathVariable);
        foreach (LibraryCandidate place in LibrarySearch.Candidates(explicitPath, AppContext.BaseDirectory, PortableRid.Current))
        {
            if (LibrarySet.TryLoad(place, report) is not { } set)
            {
                continue;
            }

            string? misfit = AbiGuard.Check(set.Whisper, out version)
                ?? (set.IsOfOnePlace() ? null : "it is linked to a ggml from another place");
            if (misfit is null)
            {
                return set;
            }

            report.Unusable(place.Origin, ModulePath.Of(set.Whisper, "whisper_version"), misfit);
            set.Unload();
        }

        version = "";
        return null;
    }

    /// <summary>Handle of a library that the bindings import; loads everything first, if need be.</summary>
    public static nint Handle(string library)
    {
        lock (Gate)
        {
            // The lock is re-entrant: while Load runs on this thread, the libraries are there and the information is not yet.
            if (_libraries is null)
            {
                EnsureLoaded();
            }

            return library switch
            {
                "whisper" => _libraries!.Whisper,
                "ggml" => _libraries!.Ggml,
                "ggml-base" => _libraries!.GgmlBase,
                "parakeet" => Parakeet(_libraries!),
                _ => 0, // not ours: the runtime searches for it
            };
        }
    }

    private static nint Parakeet(LibrarySet set)
    {
        if (_parakeet == 0)
        {
            LoadReport report = new();
            nint handle = set.Load(LibraryNames.Parakeet, report);
            if (handle == 0)
            {
                throw report.ToException("libparakeet could not be loaded.");
            }

            var setLog = (delegate* unmanaged[Cdecl]<delegate* unmanaged[Cdecl]<ggml_log_level, sbyte*, void*, void>, void*, void>)
                NativeLibrary.GetExport(handle, "parakeet_log_set");
            setLog(NativeLog.Callback, null);
            _parakeet = handle;
        }

        return _parakeet;
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "No native function may be called before its resolver is there.")]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, (library, _, _) => Handle(library));
}
