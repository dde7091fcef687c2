using EchoNative.Audio;
using EchoNative.Evaluation.RandomModels;
using EchoNative.Tests;

namespace EchoNative.Evaluation.Tests.RandomModels;

public sealed class RandomModelTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("echonative-");

    private static Architecture Small => new("small-test", 128, 1, 1, 80, 51865);

    public void Dispose() => _folder.Delete(recursive: true);

    // The six words are chosen by the greatest of 51865 logits: weights that are stored wrongly would choose others.
    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    [InlineData("q8_0")]
    [InlineData("q5_0")]
    [InlineData("q5_1")]
    public async Task Every_type_of_weights_is_written_as_libwhisper_reads_it(string type)
    {
        string path = Path.Combine(_folder.FullName, "model.bin");
        RandomModel.Write(path, Small, type);
        await using var engine = new WhisperEngine(new WhisperEngineOptions { ModelPath = path, Workers = 1 });
        await engine.StartAsync();
        using IAudioSource audio = AudioFile.Open(Path.Combine(Repository.Root, "native", "models", "digits", "samples", "digits.wav"));

        Transcript transcript = await engine.TranscribeAsync(audio, new TranscribeOptions { Language = "en" });

        Assert.Contains("random0 random1 random2 random3 random4 random5", transcript.Text, StringComparison.Ordinal);
        Assert.Equal(type, engine.ModelInfo!.Quantization);
    }

    [Fact]
    public void A_write_that_is_cancelled_leaves_nothing_behind()
    {
        string path = Path.Combine(_folder.FullName, "model.bin");

        Assert.Throws<OperationCanceledException>(() => RandomModel.Write(path, Small, "f16", new CancellationToken(canceled: true)));

        Assert.Empty(_folder.GetFiles());
    }
}
