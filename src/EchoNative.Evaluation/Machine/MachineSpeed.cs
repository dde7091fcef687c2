using System.Text.Json;

namespace EchoNative.Evaluation.Machine;

/// <summary>What was measured on a machine, and which: kept, so that the next start need not measure again.</summary>
internal sealed record MachineSpeed
{
    /// <summary>How long a measurement is good for.</summary>
    public static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);

    /// <summary>Name of its folder in the user's cache.</summary>
    public const string FolderName = "doctor";

    /// <summary>Name of its file there.</summary>
    public const string FileName = "speed.json";

    /// <summary>What the figures belong to: processor, cores, libraries and devices.</summary>
    public required string Key { get; init; }

    /// <summary>When it was measured, in UTC.</summary>
    public required DateTime Date { get; init; }

    /// <summary>The processor's limits.</summary>
    public required ProcessorSpeed Processor { get; init; }

    /// <summary>How fast libwhisper is.</summary>
    public required RecognitionSpeed Recognition { get; init; }

    /// <summary>Measures.</summary>
    public static MachineSpeed Measure(MachineInventory machine, LibraryInventory library, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report("measuring processor and memory");
        var processor = ProcessorSpeed.Measure(machine, cancellationToken);
        var speed = new MachineSpeed
        {
            Key = KeyOf(machine, library),
            Date = DateTime.UtcNow,
            Processor = processor,
            Recognition = new SpeedProbe(progress, cancellationToken).Measure(library),
        };
        speed.Store();
        return speed;
    }

    /// <summary>What was measured here before; null when nothing was, when it is old, or belongs to another machine or library.</summary>
    public static MachineSpeed? Stored(MachineInventory machine, LibraryInventory library)
    {
        try
        {
            string path = Path.Combine(UserCache.Folder(FolderName), FileName);
            return File.Exists(path) ? Read(File.ReadAllText(path), KeyOf(machine, library), DateTime.UtcNow) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it can be measured again
        }
    }

    /// <summary>A stored measurement; null when it is none, too old, from the future or of something else.</summary>
    public static MachineSpeed? Read(string json, string key, DateTime now)
    {
        try
        {
            MachineSpeed? speed = JsonSerializer.Deserialize(json, DoctorJsonContext.Default.MachineSpeed);
            return speed?.Key == key && now - speed.Date is { Ticks: >= 0 } age && age < LongestAge ? speed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What figures belong to.</summary>
    public static string KeyOf(MachineInventory machine, LibraryInventory library) => string.Join(
        " | ",
        [
            machine.Cpu, $"{machine.Cores} cores", machine.System, machine.EchoNative, $"{library.Whisper}", $"{library.Ggml}", $"{library.Path}",
            .. library.Devices.Select(static device => $"{device.Name} {device.Description}"),
        ]);

    /// <summary>The measurement as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DoctorJsonContext.Default.MachineSpeed);

    // A cache that can't be written is no reason to fail.
    private void Store()
    {
        try
        {
            string path = Path.Combine(UserCache.Folder(FolderName), FileName);
            string part = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(part, ToJson());
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
