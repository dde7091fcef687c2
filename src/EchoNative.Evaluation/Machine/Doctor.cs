using System.Globalization;
using EchoNative.Models;

namespace EchoNative.Evaluation.Machine;

/// <summary>Examines a machine.</summary>
internal static class Doctor
{
    private const double BusyShare = 0.9;
    private const double SlowShare = 0.2; // ggml's plain kernels reach a tenth, llamafile's and a BLAS a third and more

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

    /// <summary>Looks, measures, and recommends.</summary>
    /// <param name="store">The models.</param>
    /// <param name="language">Language that is spoken; null when that is not known.</param>
    /// <param name="again">Measure even where a stored measurement would do.</param>
    /// <param name="progress">Told what is being measured.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DoctorReport Examine(ModelStore store, string? language, bool again, IProgress<string> progress, CancellationToken cancellationToken)
    {
        DoctorReport report = Look(store);
        if (report.Library.Failure is not null)
        {
            return report;
        }

        MachineSpeed speed = (again ? null : MachineSpeed.Stored(report.Machine, report.Library))
            ?? MachineSpeed.Measure(report.Machine, report.Library, progress, cancellationToken);
        var recommender = new Recommender(speed.Recognition, report.Machine.MemoryBytes);
        IReadOnlyList<Expectation> expectations = recommender.Expect(store);
        return report with
        {
            Language = language,
            Speed = speed,
            Expectations = expectations,
            Recommended = recommender.Choose(expectations, language),
            RecommendedPresent = recommender.Choose(expectations.Where(static e => e.Present), language),
            Warnings = [.. report.Warnings, .. WarningsAbout(speed)],
        };
    }

    private static IEnumerable<string> WarningsAbout(MachineSpeed speed)
    {
        if (speed.Processor.Share < BusyShare)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The machine was busy: the measurement got {speed.Processor.Share:P0} of a core. What is said here is slower than the machine; `--again` when it is quiet.");
        }

        SpeedPoint point = speed.Recognition.Points.First(static p => p is { Type: SpeedProbe.MainType, Threads: 1 } && p.Context == SpeedProbe.Contexts[1]);
        double rate = SpeedModel.WeightOperations(SpeedProbe.Probed(point.Model), point.Context) / point.Encode / 1e9;
        if (!speed.Recognition.Gpu && rate < speed.Processor.OneCore * SlowShare)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The encoder runs at {rate:F0} GFLOP/s of the {speed.Processor.OneCore:F0} that one core can do: this libwhisper was built without the kernels for this processor; `./build.sh native` mends that.");
        }
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
