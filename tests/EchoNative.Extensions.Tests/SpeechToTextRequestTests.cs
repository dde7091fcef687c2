using EchoNative.Audio;
using Microsoft.Extensions.AI;

namespace EchoNative.Extensions.Tests;

public class SpeechToTextRequestTests
{
    private static readonly SpeechToTextOptions Raw = new() { SpeechSampleRate = 8000, AdditionalProperties = new() { ["Encoding"] = "mulaw" } };

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("en-US", null, "en", false)]
    [InlineData("auto", null, "auto", false)]
    [InlineData("DE_at", "de", "de", false)]
    [InlineData("de", "en", "de", true)]
    [InlineData("de", "en-GB", "de", true)]
    [InlineData("en", "en", "en", false)]
    [InlineData(null, "en", null, true)]
    public void Languages_become_the_engines(string? speech, string? text, string? language, bool translate)
    {
        SpeechToTextRequest request = From(new() { SpeechLanguage = speech, TextLanguage = text });
        Assert.Equal((language, translate), (request.Language, request.Translate));
        Assert.Equal((language, translate), (request.ToSessionOptions().Language, request.ToSessionOptions().Translate));
        Assert.Equal((language, translate), (request.ToTranscribeOptions().Language, request.ToTranscribeOptions().Translate));
    }

    [Fact]
    public void English_text_of_an_english_model_needs_no_translation() =>
        Assert.False(SpeechToTextRequest.From(new() { TextLanguage = "en" }, null!, "ggml-base.en", multilingual: false).Translate);

    [Theory]
    [InlineData(null)]
    [InlineData("en")]
    public void Translation_into_other_languages_is_refused(string? speech)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => From(new() { SpeechLanguage = speech, TextLanguage = "fr" }));
        Assert.Contains("English only", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("base.en", true)]
    [InlineData("ggml-base.en", true)]
    [InlineData("base", false)]
    [InlineData("", false)]
    public void Model_has_to_be_the_engines(string id, bool accepted)
    {
        if (accepted)
        {
            Assert.NotNull(From(new() { ModelId = id }));
        }
        else
        {
            Assert.Contains("ggml-base.en", Assert.Throws<ArgumentException>(() => From(new() { ModelId = id })).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_callers_factory_sets_wins()
    {
        var factory = new SpeechToTextOptions
        {
            SpeechLanguage = "de",
            RawRepresentationFactory = _ => new SessionOptions { Language = "fr", Partials = false },
        };
        SpeechToTextRequest request = From(factory);
        Assert.Equal("fr", request.ToSessionOptions().Language);
        Assert.False(request.ToSessionOptions().Partials);
        Assert.Equal("de", request.ToTranscribeOptions().Language); // another client's type, or the other call's

        factory.RawRepresentationFactory = _ => new TranscribeOptions { BeamSize = 3 };
        Assert.Equal(new TranscribeOptions { Language = "de", BeamSize = 3 }, From(factory).ToTranscribeOptions());
    }

    [Fact]
    public void Prompt_is_taken_where_the_factory_sets_none()
    {
        var options = new SpeechToTextOptions { AdditionalProperties = new() { [EchoNativeSpeechToTextClient.PromptProperty] = "digits" } };
        Assert.Equal("digits", From(options).ToSessionOptions().Prompt);
        Assert.Equal("digits", From(options).ToTranscribeOptions().Prompt);
        options.RawRepresentationFactory = _ => new SessionOptions { Prompt = "own" };
        Assert.Equal("own", From(options).ToSessionOptions().Prompt);
        options.AdditionalProperties["Prompt"] = 7;
        Assert.Throws<ArgumentException>(() => From(options));
    }

    [Fact]
    public void Raw_format_comes_from_the_options()
    {
        Assert.Equal(new AudioFormat(8000, 1, SampleEncoding.MuLaw), From(Raw).Raw);
        SpeechToTextOptions stereo = Raw.Clone();
        stereo.AdditionalProperties = new() { ["encoding"] = SampleEncoding.Float32, ["channels"] = 2L };
        Assert.Equal(new AudioFormat(8000, 2, SampleEncoding.Float32), From(stereo).Raw);
        Assert.Null(From(new() { SpeechSampleRate = 16000 }).Raw); // a file says its own
    }

    [Theory]
    [InlineData("Encoding", "mp3")]
    [InlineData("Encoding", "3")]
    [InlineData("Encoding", 77)]
    [InlineData("Channels", "two")]
    [InlineData("Channels", -1)]
    [InlineData("Channels", 1.5)]
    public void Raw_format_that_makes_no_sense_is_refused(string key, object value)
    {
        SpeechToTextOptions options = Raw.Clone();
        options.AdditionalProperties = new(Raw.AdditionalProperties!) { [key] = value };
        Assert.Throws<ArgumentException>(() => From(options));
    }

    [Fact]
    public void Raw_format_out_of_range_is_refused()
    {
        SpeechToTextOptions options = Raw.Clone();
        options.SpeechSampleRate = null;
        Assert.Contains("SpeechSampleRate", Assert.Throws<ArgumentException>(() => From(options)).Message, StringComparison.Ordinal);
        options.SpeechSampleRate = 100;
        Assert.Throws<AudioFormatException>(() => From(options));
        options.SpeechSampleRate = 8000;
        options.AdditionalProperties!["Channels"] = 9;
        Assert.Throws<AudioFormatException>(() => From(options));
    }

    private static SpeechToTextRequest From(SpeechToTextOptions options) =>
        SpeechToTextRequest.From(options, null!, "ggml-base.en", multilingual: true);
}
