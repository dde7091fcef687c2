using System.Runtime.InteropServices;

namespace EchoNative.Interop.Loading;

/// <summary>Handles of libwhisper and of the very ggml it is linked to, all from one place.</summary>
internal sealed class LibrarySet
{
    private readonly List<nint> _handles = [];

    private LibrarySet(LibraryCandidate place) => Place = place;

    public LibraryCandidate Place { get; }

    public nint Whisper { get; private set; }

    public nint Ggml { get; private set; }

    public nint GgmlBase { get; private set; }

    /// <summary>Loads the libraries of <paramref name="place"/>, all or none; notes in <paramref name="report"/> why not.</summary>
    public static LibrarySet? TryLoad(LibraryCandidate place, LoadReport report)
    {
        if (place.Folder is not null && !Directory.Exists(place.Folder))
        {
            report.Missing(place.Origin, place.Folder, "no such folder");
            return null;
        }

        LibrarySet set = new(place);
        if (set.LoadAll(report))
        {
            return set;
        }

        set.Unload();
        return null;
    }

    /// <summary>Loads one more library from the same place; zero, and a note in <paramref name="report"/>, when it can't be.</summary>
    public nint Load(string[] names, LoadReport report)
    {
        // By their full path, so that nothing else of the same name can come in between.
        string? file = names == LibraryNames.Whisper ? Place.NamedFile : null;
        if (Place.Folder is not null && (file ??= LibraryNames.Find(Place.Folder, names)) is null)
        {
            report.Unusable(Place.Origin, Place.Folder, $"no {names[0]} in it"); // but a libwhisper is, or nothing would be loaded
            return 0;
        }

        foreach (string path in file is null ? names : [file])
        {
            try
            {
                nint handle = file is null && OperatingSystem.IsWindows()
                    ? NativeLibrary.Load(path, typeof(LibrarySet).Assembly, DllImportSearchPath.SafeDirectories)
                    : NativeLibrary.Load(path);
                _handles.Add(handle);
                return handle;
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                string reason = LoaderMessage(exception);
                if (file is null)
                {
                    report.Missing(Place.Origin, path, reason);
                }
                else
                {
                    report.Unusable(Place.Origin, path, reason);
                }
            }
        }

        return 0;
    }

    public void Unload()
    {
        for (int i = _handles.Count - 1; i >= 0; i--)
        {
            NativeLibrary.Free(_handles[i]);
        }

        _handles.Clear();
    }

    /// <summary>Whether libwhisper is linked to the ggml of this set. One that came before under the same name would be taken instead.</summary>
    /// <remarks>A symbol looked up through libwhisper is the one of its dependencies. Windows looks into the library alone.</remarks>
    public bool IsOfOnePlace() =>
        OperatingSystem.IsWindows()
        || (NativeLibrary.TryGetExport(Whisper, "ggml_version", out nint used)
            && NativeLibrary.TryGetExport(GgmlBase, "ggml_version", out nint own)
            && used == own);

    /// <summary>Why the system's loader refused a library.</summary>
    /// <remarks>The runtime's message is a line of general advice, then a line from the loader for each attempt.</remarks>
    public static string LoaderMessage(Exception exception)
    {
        string[] lines = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..] : lines);
    }

    private bool LoadAll(LoadReport report)
    {
        if (Place is { Folder: not null, NamedFile: null } && LibraryNames.Find(Place.Folder, LibraryNames.Whisper) is null)
        {
            report.Missing(Place.Origin, Place.Folder, $"no {LibraryNames.Whisper[0]} in it");
            return false;
        }

        if (Place.Folder is null)
        {
            Whisper = Load(LibraryNames.Whisper, report); // the system's loader brings the ggml it is linked to
            if (Whisper == 0)
            {
                return false;
            }
        }

        // Each before what needs it: the loader then takes the ones already there, not others it may find.
        GgmlBase = Load(LibraryNames.GgmlBase, report);
        Ggml = GgmlBase == 0 ? 0 : Load(LibraryNames.Ggml, report);
        if (Ggml == 0)
        {
            return false;
        }

        Whisper = Whisper == 0 ? Load(LibraryNames.Whisper, report) : Whisper;
        return Whisper != 0;
    }
}
