using EchoNative.Evaluation.RandomModels;
using EchoNative.Models;

namespace EchoNative.Evaluation.Tests.RandomModels;

public class ArchitectureTests
{
    private const long FiltersAndVocabulary = 1 << 20;

    public static TheoryData<string> Published { get; } =
        [.. ModelCatalog.Entries.Where(m => m.Kind == ModelKind.Whisper && !m.IsEmbedded).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Published))]
    public void Random_weights_take_as_many_bytes_as_the_published_ones(string model)
    {
        (string architecture, string type) = ModelName.Split(model);

        long bytes = RandomModel.WeightBytes(Architecture.Parse(architecture), type);

        Assert.InRange(ModelCatalog.Get(model).SizeBytes - bytes, 0, FiltersAndVocabulary);
    }

    [Fact]
    public void Parse_names_those_there_are_when_there_is_none() =>
        Assert.Contains("large-v3-turbo", Assert.Throws<ArgumentException>(() => Architecture.Parse("huge")).Message, StringComparison.Ordinal);
}
