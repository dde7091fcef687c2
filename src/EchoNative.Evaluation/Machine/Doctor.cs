using EchoNative.Models;

namespace EchoNative.Evaluation.Machine;

/// <summary>Examines a machine.</summary>
internal static class Doctor
{
    /// <summary>Looks, without measuring anything.</summary>
    public static DoctorReport Look(ModelStore store)
    {
        var library = LibraryInventory.Read();
        return new DoctorReport
        {
            Date = DateTime.UtcNow,
            Machine = MachineInventory.Read(),
            Library = library,
            ModelFolder = store.FolderPath,
            Models = ModelInventory.Read(store),
            Warnings = [.. WarningsAbout(library)],
        };
    }

    private static IEnumerable<string> WarningsAbout(LibraryInventory library)
    {
        if (library.Failure is { } failure)
        {
            yield return failure;
        }
        else if (!library.FastKernels)
        {
            yield return "This libwhisper has no fast kernels (no llamafile, no optimised BLAS, no GPU) and takes about three times as long: "
                + "`./build.sh native` builds one that has, or install OpenBLAS and ggml's BLAS backend.";
        }

        foreach (NativeAttempt attempt in library.Rejected.Where(static attempt => attempt.Found))
        {
            yield return $"{attempt.Path} was not used: {attempt.Reason}.";
        }
    }
}
