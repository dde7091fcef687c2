using System.Buffers.Binary;
using EchoNative.BadInput;
using EchoNative.Models;
using FsCheck;
using FsCheck.Fluent;

namespace EchoNative.Tests.Models;

public sealed class ModelFileTests : IDisposable
{
    private readonly Fixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_header_of_the_embedded_model_is_read()
    {
        ModelInfo info = WhisperModelFile.Inspect(Fixture.ModelPath);
        Assert.Equal(
            (51864, 1500, 128, 2, 3, 448, 128, 4, 3, 80, "f16", false),
            (info.VocabularySize, info.AudioContext, info.AudioState, info.AudioHeads, info.AudioLayers, info.TextContext, info.TextState,
                info.TextHeads, info.TextLayers, info.MelBands, info.Quantization, info.IsMultilingual));
        Assert.Equal(new FileInfo(Fixture.ModelPath).Length, info.SizeBytes);
    }

    [Theory]
    [InlineData(51864, false, 80)]
    [InlineData(51865, true, 80)]
    [InlineData(51866, true, 128)]
    public void Every_vocabulary_size_of_whisper_loads(int vocabulary, bool multilingual, int mels)
    {
        string path = _fixture.NewPath();
        SyntheticModel.WriteWhisper(path, vocabulary);
        using var model = WhisperModel.Load(path);
        Assert.Equal((multilingual, mels), (model.Info.IsMultilingual, model.Info.MelBands));
        using WhisperState state = model.CreateState();
        state.Run(Fixture.Noise(), new DecodeOptions { Language = "en", AudioContext = 256, MaxTokens = 4 });
    }

    [Fact]
    public void A_model_loads_from_a_stream_that_can_not_seek()
    {
        using FileStream file = File.OpenRead(Fixture.ModelPath);
        using var model = WhisperModel.Load(new BufferedStream(file, 1 << 16));
        using WhisperState state = model.CreateState();
        state.Run(Fixture.Noise(), new DecodeOptions { AudioContext = 256 });
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(Fixture.ModelPath);
        Prop.ForAll(Gen.Choose(0, bytes.Length - 1).ToArbitrary(), length =>
        {
            using var stream = new MemoryStream(bytes, 0, length);
            Assert.Throws<ModelFormatException>(() => WhisperModelFile.Inspect(stream));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_header_value_is_either_refused_or_loads()
    {
        // Header, filter sizes, vocabulary count and the first tensor's header: 32-bit values at these places decide what is allocated.
        string path = _fixture.NewPath();
        SyntheticModel.WriteWhisper(path, 51864);
        byte[] bytes = File.ReadAllBytes(path);
        int vocabulary = 56 + (80 * 201 * 4);
        int tensors = vocabulary + 4 + (256 * 5);
        int[] places = [.. Enumerable.Range(0, 14).Select(i => i * 4), vocabulary, vocabulary + 4, tensors, tensors + 4, tensors + 8, tensors + 12];
        int[] values = [int.MinValue, -1, 0, 1, 2, 3, 63, 64, 65, 128, 255, 448, 1500, 51864, 51866, 1 << 20, int.MaxValue];
        int loaded = 0;
        foreach (int place in places)
        {
            foreach (int value in values)
            {
                byte[] spoiled = [.. bytes];
                BinaryPrimitives.WriteInt32LittleEndian(spoiled.AsSpan(place), value);
                try
                {
                    using var model = WhisperModel.Load(new MemoryStream(spoiled));
                    using WhisperState state = model.CreateState();
                    state.Run(Fixture.Noise(), new DecodeOptions { AudioContext = 256, MaxTokens = 2 });
                    loaded++;
                }
                catch (ModelFormatException)
                {
                    // refused before libwhisper saw it
                }
            }
        }

        Assert.InRange(loaded, places.Length / 2, places.Length * values.Length / 2);
    }
}
