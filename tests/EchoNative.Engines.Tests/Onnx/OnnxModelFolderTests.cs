using System.Text.Json;
using System.Text.Json.Nodes;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative.Engines.Tests.Onnx;

/// <summary>What is wrong with a folder is found with a typed error, and never by ONNX Runtime's own means of ending the process.</summary>
public class OnnxModelFolderTests
{
    [Fact]
    public void Folder_is_read()
    {
        OnnxModelFolder folder = OnnxModelFolder.Read(Digits.Folder);
        ModelInfo info = folder.Info;
        Assert.Equal((51864, 1500, 128, 448, 80, false), (info.VocabularySize, info.AudioContext, info.AudioState, info.TextContext, info.MelBands, info.IsMultilingual));
        Assert.Equal("onnx", folder.Name);
        Assert.Equal(Directory.GetFiles(Digits.Folder, "*.onnx").Sum(file => new FileInfo(file).Length), info.SizeBytes);
        Assert.NotNull(folder.NextDecoder);
    }

    [Theory]
    [InlineData("encoder_model.onnx")]
    [InlineData("decoder_model.onnx")]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    public void A_missing_file_is_named(string file)
    {
        using TemporaryModel copy = Digits.Copy(file);
        Assert.Contains(file, Assert.Throws<ModelFormatException>(() => OnnxModelFolder.Read(copy.Path)).Message);
        Assert.Contains(file, OnnxModelFolder.Missing(copy.Path)!);
    }

    [Fact]
    public void Places_that_are_no_folder_are_told_apart()
    {
        Assert.Throws<ModelNotFoundException>(() => OnnxModelFolder.Read(Digits.Folder + "-missing"));
        Assert.Throws<ModelFormatException>(() => OnnxModelFolder.Read(Path.Combine(Digits.Folder, "config.json")));
    }

    [Fact]
    public void Graphs_may_lie_in_a_folder_of_their_own_and_a_merged_decoder_is_explained()
    {
        using TemporaryModel copy = Digits.Copy();
        Directory.CreateDirectory(copy.File("onnx"));
        foreach (string file in Directory.GetFiles(copy.Path, "*.onnx"))
        {
            File.Move(file, Path.Combine(copy.File("onnx"), Path.GetFileName(file)));
        }

        Assert.NotNull(OnnxModelFolder.Read(copy.Path).NextDecoder);
        File.Move(Path.Combine(copy.File("onnx"), "decoder_model.onnx"), copy.File("decoder_model_merged.onnx"));
        Assert.Contains("--no-post-process", Assert.Throws<ModelFormatException>(() => OnnxModelFolder.Read(copy.Path)).Message);
    }

    [Theory]
    [InlineData("config.json", "\"whisper\"", "\"bert\"", "model_type")]
    [InlineData("config.json", "51864", "50000", "vocab_size")]
    [InlineData("config.json", "51864", "51865", "<|endoftext|>|marks|text ends")]
    [InlineData("config.json", "\"num_mel_bins\": 80", "\"num_mel_bins\": 81", "num_mel_bins")]
    [InlineData("config.json", "\"d_model\": 128", "\"d_model\": -128", "d_model")]
    [InlineData("config.json", "\"decoder_attention_heads\": 4", "\"decoder_attention_heads\": 3", "heads")]
    [InlineData("config.json", "\"max_target_positions\": 448", "\"max_target_positions\": 99999", "max_target_positions")]
    [InlineData("config.json", "\"max_source_positions\": 1500", "\"max_source_positions\": \"many\"", "config.json")]
    [InlineData("config.json", "{", "[", "config.json")]
    [InlineData("preprocessor_config.json", "\"hop_length\": 160", "\"hop_length\": 128", "hop_length")]
    [InlineData("generation_config.json", "50362", "50363", "no_timestamps_token_id")]
    [InlineData("tokenizer.json", "<|notimestamps|>", "<|notime|>", "<|notimestamps|>")]
    [InlineData("tokenizer.json", "\"Ġzero\"", "\" zero\"", "byte-level")]
    [InlineData("tokenizer.json", "\"a\":", "\"aa\":", "'a'")]
    [InlineData("tokenizer.json", "\"id\": 50257", "\"id\": 51864", "51864")]
    [InlineData("tokenizer.json", "\"id\": 50257", "\"id\": -1", "-1")]
    [InlineData("tokenizer.json", "\"merges\": []", "\"merges\": [\"a\"]", "merges")]
    [InlineData("tokenizer.json", "\"merges\": []", "\"merges\": [\"a b\"]", "'ab'")]
    [InlineData("tokenizer.json", "\"merges\": []", "\"merges\": [[\"a\"]]", "tokenizer.json")]
    [InlineData("tokenizer.json", "\"merges\": []", "\"merges\": 5", "tokenizer.json")]
    [InlineData("tokenizer.json", "\"vocab\"", "\"words\"", "tokenizer.json")]
    public void A_wrong_value_is_named(string file, string old, string @new, string named)
    {
        using TemporaryModel copy = Digits.Copy();
        copy.Replace(file, old, @new);
        string message = Assert.Throws<ModelFormatException>(() => OnnxModelFolder.Read(copy.Path)).Message;
        Assert.True(named.Split('|').Any(part => message.Contains(part, StringComparison.Ordinal)), message);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    public void A_text_that_was_cut_is_refused_wherever_it_was(string file)
    {
        using TemporaryModel copy = Digits.Copy();
        byte[] whole = File.ReadAllBytes(copy.File(file));
        for (int length = 0; length < whole.Length - 2; length += 1 + (whole.Length / 50))
        {
            File.WriteAllBytes(copy.File(file), whole[..length]);
            Assert.Throws<ModelFormatException>(() => OnnxModelFolder.Read(copy.Path));
        }
    }

    [OnnxFact]
    public void Graphs_that_were_cut_or_are_none_are_refused()
    {
        foreach (string name in new[] { "encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx" })
        {
            using TemporaryModel copy = Digits.Copy();
            byte[] whole = File.ReadAllBytes(copy.File(name));
            foreach (int length in new[] { 0, 1, 100, 4096, whole.Length / 2, whole.Length - 1 })
            {
                File.WriteAllBytes(copy.File(name), whole[..length]);
                Assert.Throws<ModelFormatException>(() => Load(copy));
            }

            File.WriteAllBytes(copy.File(name), new byte[5000]);
            Assert.Throws<ModelFormatException>(() => Load(copy));
        }
    }

    [OnnxFact]
    public void A_graph_in_the_place_of_another_is_refused()
    {
        string[] names = ["encoder_model.onnx", "decoder_model.onnx", "decoder_with_past_model.onnx"];
        foreach (string name in names)
        {
            foreach (string other in names.Where(other => other != name))
            {
                using TemporaryModel copy = Digits.Copy();
                File.Copy(Path.Combine(Digits.Folder, other), copy.File(name), overwrite: true);
                Assert.Contains(name, Assert.Throws<ModelFormatException>(() => Load(copy)).Message);
            }
        }
    }

    [OnnxTheory]
    [InlineData("num_mel_bins", 128, "input_features")]
    [InlineData("max_source_positions", 1000, "input_features")]
    [InlineData("d_model", 256, "last_hidden_state")]
    [InlineData("decoder_attention_heads", 8, "present.0.decoder.key")]
    [InlineData("decoder_layers", 4, "present.3.decoder.key")]
    public void Graphs_of_another_size_than_the_configuration_are_refused(string name, int value, string tensor)
    {
        using TemporaryModel copy = Digits.Copy("preprocessor_config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(copy.File("config.json")))!;
        config[name] = value;
        File.WriteAllText(copy.File("config.json"), JsonSerializer.Serialize(config));
        Assert.Contains(tensor, Assert.Throws<ModelFormatException>(() => Load(copy)).Message);
    }

    private static void Load(TemporaryModel model) =>
        OnnxModel.Load(OnnxModelFolder.Read(model.Path), new OnnxEngineOptions { ModelPath = model.Path }).Dispose();
}
