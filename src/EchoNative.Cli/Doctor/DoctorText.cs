using System.Globalization;
using EchoNative.Cli.Models;
using EchoNative.Evaluation.Machine;
using EchoNative.Models;
using Spectre.Console;

namespace EchoNative.Cli.Doctor;

/// <summary>A report as people read it: sections of labelled lines.</summary>
internal sealed class DoctorText(IAnsiConsole console, bool verbose)
{
    private const int LabelWidth = 14;

    /// <summary>Writes all of it.</summary>
    public void Write(DoctorReport report)
    {
        WriteMachine(report.Machine);
        WriteLibrary(report.Library);
        WriteModels(report);
        if (report is { Speed: { } speed, Expectations: { } expectations })
        {
            new DoctorFigures(console).Write(report, speed, expectations);
        }

        WriteWarnings(report);
    }

    private void WriteMachine(MachineInventory machine) => WriteSection(
        console,
        "Machine",
        [
            ("system", $"{machine.System}, {machine.Architecture}"),
            ("processor", $"{machine.Cpu}, {Count(machine.Cores, "core")} for this process"),
            ("instructions", string.Join(", ", machine.InstructionSets)),
            ("memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryBytes / 1e9:F1} GB, {machine.FreeMemoryBytes / 1e9:F1} GB of it free")),
            ("versions", $"EchoNative {machine.EchoNative}, .NET {machine.Dotnet}"),
        ]);

    private void WriteLibrary(LibraryInventory library)
    {
        List<(string, string)> lines = [];
        if (library.Failure is not null)
        {
            lines.Add(("libwhisper", "not found, or not usable"));
        }
        else
        {
            lines.Add(("libwhisper", $"{library.Whisper}, ggml {library.Ggml}"));
            lines.Add(("file", $"{library.Path}"));
            lines.Add(("why this one", WhyOf(library.Origin)));
            lines.Add(("fast kernels", library.FastKernels ? "yes" : "no"));
            lines.AddRange(library.Devices.Select(static (device, i) => (i == 0 ? "devices" : "", Describe(device))));
            lines.Add(("compiled for", string.Join(", ", library.CpuFeatures.Select(static f => f.Value == "1" ? f.Key : $"{f.Key}={f.Value}"))));
        }

        lines.AddRange(Rejected(library).Select(static (line, i) => (i == 0 ? "not taken" : "", line)));
        WriteSection(console, "Native library", lines);
    }

    private void WriteModels(DoctorReport report)
    {
        List<(string, string)> lines = [("folder", report.ModelFolder)];
        lines.AddRange(report.Models.Select(static (model, i) => (i == 0 ? "here" : "", Describe(model))));
        WriteSection(console, "Models", lines);
    }

    private void WriteWarnings(DoctorReport report)
    {
        foreach (string warning in report.Warnings)
        {
            console.MarkupLineInterpolated($"[yellow]Warning:[/] {warning}");
        }
    }

    public static void WriteSection(IAnsiConsole console, string title, IEnumerable<(string Label, string Value)> lines)
    {
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        Grid grid = new Grid()
            .AddColumn(new GridColumn { NoWrap = true, Width = LabelWidth, Padding = new Padding(2, 0, 1, 0) })
            .AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach ((string label, string value) in lines)
        {
            grid.AddRow(new Text(label, new Style(foreground: Color.Grey)), new Text(value));
        }

        console.Write(grid);
        console.WriteLine();
    }

    // The folders of the checkout and all above it are searched: they are told in one line, unless everything is wanted.
    private IEnumerable<string> Rejected(LibraryInventory library) => verbose
        ? library.Rejected.Select(static attempt => $"{attempt.Path}: {attempt.Reason}")
        : library.Rejected.GroupBy(static attempt => (attempt.Origin, attempt.Reason, attempt.Found)).Select(static group => group.Count() == 1
            ? $"{group.First().Path}: {group.Key.Reason}"
            : $"{group.First().Path} and {group.Count() - 1} more: {group.Key.Reason}");

    private static string WhyOf(NativeLibraryOrigin? origin) => origin switch
    {
        NativeLibraryOrigin.Explicit => "ECHONATIVE_LIBRARY_PATH names it",
        NativeLibraryOrigin.Application => "it lies beside the application",
        NativeLibraryOrigin.Artifacts => "it is this checkout's own build (./build.sh native)",
        _ => "it is installed on the system, and there is none of the application's own",
    };

    private static string Describe(NativeDevice device)
    {
        string memory = device.Kind is NativeDeviceKind.Gpu && device.MemoryBytes > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {device.MemoryBytes / 1e9:F0} GB")
            : "";
        return (device.Name == device.Description ? device.Name : $"{device.Name}: {device.Description}") + memory;
    }

    private static string Describe(ModelInventory model)
    {
        string coreMl = model.CoreMl is null ? "" : ", with a Core ML encoder";
        string kind = model.Kind == ModelKind.Whisper ? "" : $" ({model.Kind})";
        return $"{model.Name}{kind}, {ModelListing.Size(model.SizeBytes)}{coreMl}";
    }

    private static string Count(int number, string of) => $"{number} {of}{(number == 1 ? "" : "s")}";
}
