using EchoNative.Evaluation.Machine;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.Machine;

public sealed class RecommenderTests : IDisposable
{
    private const long Plenty = 64L << 30;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("echonative-");

    private ModelStore Store => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(30e9, null, "tiny-q8_0", null)]
    [InlineData(60e9, "en", "base.en-q8_0", null)]
    [InlineData(60e9, null, "base-q8_0", null)]
    [InlineData(300e9, "de", "small-q8_0", null)]
    [InlineData(1e15, "de", "large-v3", null)]
    [InlineData(1e9, null, "tiny-q8_0", "too slow")]
    public void Choose_takes_the_most_exact_model_that_is_fast_enough(double rate, string? language, string expected, string? objection)
    {
        Recommendation? chosen = Recommend(Speeds.Of(rate), Plenty, language);

        Assert.Equal((expected, objection), (chosen?.Model, chosen?.Expected.Objection));
    }

    [Fact]
    public void Choose_takes_no_model_that_the_memory_does_not_hold()
    {
        Recommendation? chosen = Recommend(Speeds.Of(1e15), 2L << 30, null);

        Assert.NotNull(chosen);
        Assert.InRange(chosen.Expected.SizeBytes, 1, (long)(0.7 * (2L << 30)));
        Assert.Contains(Expectations(Speeds.Of(1e15), 2L << 30), e => e is { Model: "large-v3", Objection: "too large" });
    }

    [Fact]
    public void Choose_takes_no_English_model_for_another_language()
    {
        IEnumerable<Expectation> english = Expectations(Speeds.Of(1e15), Plenty)
            .Where(e => e.Model.Contains(".en", StringComparison.Ordinal) || e.Model.StartsWith("distil", StringComparison.Ordinal));

        Assert.Null(new Recommender(Speeds.Of(1e15), Plenty).Choose(english, "fr"));
        Assert.NotNull(new Recommender(Speeds.Of(1e15), Plenty).Choose(english, "en"));
    }

    [Fact]
    public void Figures_follow_from_one_another()
    {
        IReadOnlyList<Expectation> slow = Expectations(Speeds.Of(20e9), Plenty);
        IReadOnlyList<Expectation> fast = Expectations(Speeds.Of(40e9), Plenty);

        foreach ((Expectation s, Expectation f) in slow.Zip(fast))
        {
            Assert.Equal(s.Inference / 2, f.Inference, 1e-9 + (s.Inference * 0.001));
            Assert.Equal(s.Inference / 5, s.RealtimeFactor, 1e-12);
            Assert.True(f.Sessions >= s.Sessions);
            Assert.True(s.WorstFinalLatency >= s.FinalLatency);
        }

        Assert.Equal(slow.Select(e => e.Rank).Order(), slow.Select(e => e.Rank));
    }

    [Fact]
    public void A_model_that_is_here_is_marked()
    {
        ModelEntry entry = ModelCatalog.Get("tiny.en-q8_0");
        using (FileStream file = File.Create(Store.PathOf(entry)))
        {
            file.SetLength(entry.SizeBytes);
        }

        _ = Directory.CreateDirectory(Path.Combine(_folder.FullName, "ggml-tiny.en-encoder.mlmodelc"));

        Assert.Equal(["tiny.en-q8_0"], Expectations(Speeds.Of(40e9), Plenty).Where(e => e.Present).Select(e => e.Model));
        Assert.EndsWith("ggml-tiny.en-encoder.mlmodelc", ModelInventory.Read(Store).Single(m => m.Name == entry.Name).CoreMl, StringComparison.Ordinal);
    }

    private IReadOnlyList<Expectation> Expectations(RecognitionSpeed speed, long memory) => new Recommender(speed, memory).Expect(Store);

    private Recommendation? Recommend(RecognitionSpeed speed, long memory, string? language) =>
        new Recommender(speed, memory).Choose(Expectations(speed, memory), language);
}
