using System.Text.Json;
using EchoNative.Cli.Tests.Models;
using EchoNative.Evaluation.Machine;
using EchoNative.Models;

namespace EchoNative.Cli.Tests.Doctor;

/// <summary>What <c>--model auto</c> chooses. The files have a model's size and nothing in them: what is chosen fails to load, and says so.</summary>
public sealed class ModelAutoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Transcribe_takes_the_embedded_model_and_says_so_when_there_is_no_other()
    {
        CliResult result = await RunAsync("transcribe", Samples.Digits);

        Assert.Equal((0, Samples.DigitsText), (result.ExitCode, Assert.Single(result.OutputLines)));
        Assert.StartsWith("echonative: model digits, the only one here", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcribe_takes_the_only_model_that_is_here()
    {
        Put("tiny.en-q8_0");

        CliResult result = await RunAsync("transcribe", Samples.Digits);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("echonative: model tiny.en-q8_0, the only one here", result.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "base-q8_0")]
    [InlineData(100, "tiny-q8_0")]
    public async Task Transcribe_takes_the_most_exact_model_that_the_machine_is_fast_enough_for(double slower, string expected)
    {
        Put("tiny-q8_0", "base-q8_0");
        StoreSpeed(slower);

        CliResult result = await RunAsync("transcribe", Samples.Digits);
        CliResult doctor = await RunAsync("doctor", "--json");

        Assert.Contains($"model {expected}, ", result.ErrorLines[0], StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(doctor.Output).RootElement;
        Assert.Equal(expected, report.GetProperty("recommended_present").GetProperty("model").GetString());
        Assert.True(report.GetProperty("recommended_present").GetProperty("expected").GetProperty("realtime_factor").GetDouble() > 0);
    }

    [Fact]
    public async Task Transcribe_says_what_to_do_when_no_model_knows_the_language()
    {
        Put("tiny.en-q8_0", "base.en-q8_0");
        StoreSpeed(1);

        CliResult result = await RunAsync("transcribe", Samples.Digits, "--language", "de");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("echonative doctor --language de", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private Task<CliResult> RunAsync(params string[] arguments) => CliProcess.RunInAsync(
        new() { [ModelStore.DirectoryVariable] = _folder["models"], ["XDG_CACHE_HOME"] = _folder["cache"] }, arguments);

    private void Put(params string[] models)
    {
        foreach (ModelEntry entry in models.Select(ModelCatalog.Get))
        {
            _ = Directory.CreateDirectory(_folder["models"]);
            using FileStream file = File.Create(Path.Combine(_folder["models"], entry.FileName));
            file.SetLength(entry.SizeBytes);
        }
    }

    // A machine that needs a tenth of a second for tiny, or so many times as long: it stands in for a measurement of this one.
    private void StoreSpeed(double slower)
    {
        SpeedPoint Point(string model, int context, double encode, double token) => new(model, "q8_0", 1, context, encode * slower, token * slower);
        var speed = new MachineSpeed
        {
            Key = MachineSpeed.KeyOf(MachineInventory.Read(), LibraryInventory.Read()),
            Date = DateTime.UtcNow,
            Processor = new ProcessorSpeed(100, 200, 20, 1),
            Recognition = new RecognitionSpeed
            {
                Points =
                [
                    Point("tiny.en", 256, 0.05, 0.002), Point("tiny.en", 512, 0.1, 0.002),
                    Point("probe-768", 256, 0.12, 0.004), Point("probe-768", 512, 0.25, 0.004),
                ],
                BestThreads = 1,
                Workers = 2,
                Crowding = 1,
                Gpu = false,
            },
        };
        string folder = Directory.CreateDirectory(Path.Combine(_folder["cache"], "echonative", MachineSpeed.FolderName)).FullName;
        File.WriteAllText(Path.Combine(folder, MachineSpeed.FileName), speed.ToJson());
    }
}
