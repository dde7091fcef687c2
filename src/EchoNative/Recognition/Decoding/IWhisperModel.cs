using EchoNative.Audio;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>What decoding needs of a Whisper model, whatever computes it: dimensions, filters and vocabulary.</summary>
internal interface IWhisperModel
{
    /// <summary>Its dimensions.</summary>
    ModelInfo Info { get; }

    /// <summary>The filters that its spectrograms are made with.</summary>
    MelFilterBank Filters { get; }

    /// <summary>Numbers of the special tokens.</summary>
    SpecialTokens Special { get; }

    /// <summary>Text of a token, as bytes: one token may hold part of a UTF-8 sequence.</summary>
    ReadOnlySpan<byte> TokenBytes(int token);

    /// <summary>Cuts text into tokens.</summary>
    int[] Tokenize(string text);

    /// <summary>Two-letter code of a language, by its number in the model's list.</summary>
    string LanguageCode(int language);

    /// <summary>Number of a language in the model's list.</summary>
    bool TryGetLanguage(string code, out int language);
}
