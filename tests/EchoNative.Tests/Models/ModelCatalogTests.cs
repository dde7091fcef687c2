using System.Security.Cryptography;
using EchoNative.Models;

namespace EchoNative.Tests.Models;

public sealed class ModelCatalogTests
{
    [Fact]
    public void Names_files_and_checksums_are_unique()
    {
        Assert.Distinct(ModelCatalog.Entries.Select(entry => entry.Name), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(ModelCatalog.Entries.Select(entry => entry.Path), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(ModelCatalog.Entries.Select(entry => entry.Sha256));
    }

    [Fact]
    public void Every_entry_is_complete_and_sane()
    {
        Assert.All(ModelCatalog.Entries, entry =>
        {
            Assert.Matches("^[a-z0-9][a-z0-9._-]*$", entry.Name);
            Assert.Matches("^[0-9a-f]{64}$", entry.Sha256);
            Assert.InRange(entry.SizeBytes, 100_000, 4_000_000_000);
            Assert.Contains(entry.License, new[] { "MIT", "CC-BY-4.0", "CC-BY-SA-4.0" });
            Assert.NotEmpty(entry.Description);
            Assert.NotEmpty(entry.Source);
            Assert.True(entry.IsEmbedded || entry.Path.Split('/') is [_, _, "resolve", "main", _], entry.Path);
        });
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("base.en")]
    [InlineData("small-q5_1")]
    [InlineData("small.en-tdrz")]
    [InlineData("medium-q8_0")]
    [InlineData("large-v1")]
    [InlineData("large-v2-q5_0")]
    [InlineData("large-v3-turbo-q5_0")]
    [InlineData("distil-large-v3")]
    [InlineData("silero-v6.2.0")]
    [InlineData("parakeet-tdt-0.6b-v3-q8_0")]
    public void Find_knows_the_models_by_name_and_file_name(string name)
    {
        ModelEntry entry = ModelCatalog.Find(name)!;

        Assert.Equal(name, entry.Name);
        Assert.Same(entry, ModelCatalog.Find(name.ToUpperInvariant()));
        Assert.Same(entry, ModelCatalog.Find($"ggml-{name}.bin"));
    }

    [Fact]
    public void Smaller_weight_types_make_smaller_files()
        => Assert.All(ModelCatalog.Entries.Where(entry => entry.Name.Contains("-q", StringComparison.Ordinal) && entry.Kind == ModelKind.Whisper), entry =>
        {
            ModelEntry full = ModelCatalog.Find(entry.Name[..entry.Name.LastIndexOf("-q", StringComparison.Ordinal)])!;
            Assert.InRange((double)entry.SizeBytes / full.SizeBytes, 0.3, 0.6);
        });

    [Fact]
    public void Embedded_model_has_the_size_and_checksum_that_the_catalogue_says()
    {
        ModelEntry embedded = ModelCatalog.Embedded;
        byte[] file = File.ReadAllBytes(new ModelStore(Path.GetTempPath()).PathOf(embedded));

        Assert.Equal("digits", embedded.Name);
        Assert.Equal(embedded.SizeBytes, file.Length);
        Assert.Equal(embedded.Sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Single(ModelCatalog.Entries, entry => entry.IsEmbedded);
    }

    [Theory]
    [InlineData("base.em", "base.en")]
    [InlineData("bas", "base")]
    [InlineData("larg-v3-turbo", "large-v3-turbo")]
    [InlineData("turbo", "large-v3-turbo")]
    [InlineData("digit", "digits")]
    public void Near_names_what_was_meant(string typed, string meant)
    {
        IReadOnlyList<string> near = ModelCatalog.Near(typed);

        Assert.Contains(meant, near);
        Assert.InRange(near.Count, 1, 5);
    }

    [Fact]
    public void Near_names_nothing_when_nothing_is_near()
    {
        Assert.Empty(ModelCatalog.Near("something-else-entirely"));
        Assert.Empty(ModelCatalog.Near(""));
        Assert.Empty(ModelCatalog.Near(new string('x', 1_000_000)));
    }
}
