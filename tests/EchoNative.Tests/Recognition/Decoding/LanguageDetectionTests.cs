using EchoNative.BadInput;
using EchoNative.Native;

namespace EchoNative.Tests.Recognition.Decoding;

/// <summary>The own loop finds the language that libwhisper finds. Random weights: no multilingual model comes with this repository.</summary>
public class LanguageDetectionTests
{
    [Theory]
    [InlineData(51865)]
    [InlineData(51866)]
    public void The_language_is_that_of_libwhisper(int vocabulary)
    {
        using DecoderRig rig = DecoderRig.Random(vocabulary);
        foreach (float[] window in (float[][])[Speech.Demo[..32000], Speech.Demo[48000..160000], Fixture.Noise(24000)])
        {
            var options = new DecodeOptions
            {
                Language = "auto",
                AudioContext = WindowDecoder.ContextFor(window.Length, rig.Model.Info.AudioContext),
                MaxTokens = 4,
            };

            // whisper_full finds out the language before it sets the context: only the second call does it in this one.
            rig.State.Run(window, options);
            rig.State.Run(window, options);
            string? expected = rig.State.Language;
            Assert.True(rig.Decode(window, language: DecodeTask.UnknownLanguage));
            Assert.Equal(expected, LanguageTable.Codes[rig.Decoder.Language]);
            Assert.InRange(rig.Decoder.LanguageProbability, 0.01f, 1);

            // Told in advance, it makes the same text.
            int[] tokens = rig.Decoder.Tokens.ToArray();
            Assert.True(rig.Decode(window, language: rig.Decoder.Language));
            Assert.Equal(tokens, rig.Decoder.Tokens.ToArray());
            Assert.Equal(1, rig.Decoder.LanguageProbability);
        }
    }
}
