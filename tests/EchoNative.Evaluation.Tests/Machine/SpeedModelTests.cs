using EchoNative.Evaluation.Machine;
using EchoNative.Evaluation.RandomModels;

namespace EchoNative.Evaluation.Tests.Machine;

public class SpeedModelTests
{
    private const double Rate = 40e9;

    [Theory]
    [InlineData("base.en")]
    [InlineData("medium")]
    [InlineData("large-v3-turbo")]
    public void Predict_finds_the_time_of_models_that_were_not_measured(string name)
    {
        var architecture = Architecture.Parse(name);

        (double encode, double token) = new SpeedModel(Speeds.Of(Rate)).Predict(architecture, "q8_0", 1, 512);

        double weights = ((double)architecture.Vocabulary * architecture.Width) + (14.0 * architecture.Width * architecture.Width * architecture.TextLayers);
        Assert.Equal(1, encode / (SpeedModel.WeightOperations(architecture, 512) / Rate), 0.001);
        Assert.Equal(1, token / (2 * weights / Rate), 0.001);
    }

    [Theory]
    [InlineData("f16", 2)]
    [InlineData("q5_1", 3)]
    [InlineData("q5_0", 3)]
    public void Other_types_of_weights_are_as_much_slower_as_they_were_measured(string type, double factor)
    {
        var model = new SpeedModel(Speeds.Of(Rate));
        var small = Architecture.Parse("small");

        Assert.Equal(factor, model.Predict(small, type, 1, 256).Encode / model.Predict(small, "q8_0", 1, 256).Encode, 1e-9);
    }

    [Fact]
    public void Inference_is_the_context_that_fits_and_the_tokens()
    {
        var model = new SpeedModel(Speeds.Of(Rate));
        var small = Architecture.Parse("small");
        (double encode, double token) = model.Predict(small, "q8_0", 1, 512);

        Assert.Equal(encode + (10 * token), model.Inference(small, "q8_0", 1, 8.9, 10), 1e-12);
        Assert.True(model.Inference(small, "q8_0", 1, 2, 10) < model.Inference(small, "q8_0", 1, 8.9, 10));
    }
}
