using System.Runtime.InteropServices;
using System.Text;
using EchoNative.Audio;
using EchoNative.Interop;
using EchoNative.Models;
using EchoNative.Native;

namespace EchoNative;

/// <summary>
/// The weights of one Whisper model, loaded once and shared by any number of <see cref="WhisperState"/>s. Thread-safe.
/// </summary>
public sealed unsafe class WhisperModel : IWhisperModel, IDisposable
{
    /// <summary>Longest text that <see cref="Tokenize"/> takes, in UTF-16 units; libwhisper's tokenizer is quadratic in it.</summary>
    public const int MaxTextLength = 2048;

    private const long MaxModelBytes = 1L << 34;
    private readonly WhisperContextHandle _handle;
    private volatile bool _disposed; // the handle itself stays open for as long as states hold it

    private WhisperModel(WhisperContextHandle handle, ModelInfo info, MelFilterBank filters, WhisperModelOptions options, string name)
    {
        _handle = handle;
        Info = info;
        Filters = filters;
        FlashAttention = options.FlashAttention;
        Name = name;
        if (handle.IsInvalid)
        {
            throw new ModelLoadException($"libwhisper could not load '{name}' ({info.SizeBytes >> 20} MiB): not enough memory?");
        }

        Special = SpecialTokens.Of(handle.Pointer);
    }

    /// <summary>Dimensions and storage type, from the file's header.</summary>
    public ModelInfo Info { get; }

    /// <summary>File name without folder and ending, or <c>stream</c>.</summary>
    public string Name { get; }

    /// <summary>The filters that its spectrograms are made with.</summary>
    internal MelFilterBank Filters { get; }

    MelFilterBank IWhisperModel.Filters => Filters;

    internal bool FlashAttention { get; }

    /// <summary>Numbers of the special tokens.</summary>
    internal SpecialTokens Special { get; }

    SpecialTokens IWhisperModel.Special => Special;

    internal whisper_context* Context
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _handle.Pointer;
        }
    }

    /// <summary>Loads a model file. The whole file is checked first.</summary>
    /// <param name="path">A model in whisper.cpp's ggml format.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not a complete Whisper model.</exception>
    /// <exception cref="ModelLoadException">libwhisper could not load it.</exception>
    /// <exception cref="NativeLibraryException">libwhisper was not found.</exception>
    public static WhisperModel Load(string path, WhisperModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Validated(options);
        ModelInfo info = WhisperModelFile.Inspect(path, out MelFilterBank filters);
        NativeLibraries.EnsureLoaded();

        // By path, not by callback: libwhisper looks for a Core ML encoder beside this file.
        nint utf8 = Marshal.StringToCoTaskMemUTF8(Path.GetFullPath(path));
        try
        {
            var context = Whisper.whisper_init_from_file_with_params_no_state((sbyte*)utf8, NativeParameters(options));
            return new WhisperModel(new WhisperContextHandle(context), info, filters, options, Path.GetFileNameWithoutExtension(path));
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    /// <summary>Loads a model from a stream, which is read to its end and left open.</summary>
    /// <param name="stream">A model in whisper.cpp's ggml format, at most 16 GiB.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="ModelFormatException">The stream does not hold a complete Whisper model.</exception>
    /// <exception cref="ModelLoadException">libwhisper could not load it.</exception>
    /// <exception cref="NativeLibraryException">libwhisper was not found.</exception>
    public static WhisperModel Load(Stream stream, WhisperModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options = Validated(options);
        using var bytes = NativeBytes.ReadToEnd(stream, MaxModelBytes);
        using var view = new UnmanagedMemoryStream(bytes.Pointer, bytes.Length);
        ModelInfo info = WhisperModelFile.Inspect(view, out MelFilterBank filters);
        NativeLibraries.EnsureLoaded();
        var context = Whisper.whisper_init_from_buffer_with_params_no_state(bytes.Pointer, (nuint)bytes.Length, NativeParameters(options));
        return new WhisperModel(new WhisperContextHandle(context), info, filters, options, "stream");
    }

    /// <summary>Creates a state: the working memory of one inference at a time (see <see cref="StatePool"/>).</summary>
    /// <exception cref="ModelLoadException">Its memory could not be allocated.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public WhisperState CreateState() => new(this, CreateStateHandle());

    /// <summary>Text of a token, as bytes: one token may hold part of a UTF-8 sequence. Valid while the model is.</summary>
    /// <param name="token">0 to <see cref="ModelInfo.VocabularySize"/> - 1.</param>
    public ReadOnlySpan<byte> TokenBytes(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Info.VocabularySize);
        return MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Whisper.whisper_token_to_str(Context, token));
    }

    /// <summary>Cuts text into the model's tokens, e.g. for a prompt.</summary>
    /// <param name="text">At most <see cref="MaxTextLength"/> UTF-16 units, no unpaired surrogates.</param>
    /// <exception cref="ArgumentException">The text is too long or not valid Unicode.</exception>
    public int[] Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxTextLength)
        {
            throw new ArgumentException($"The text has {text.Length} characters, at most {MaxTextLength} are taken.", nameof(text));
        }

        // One token per byte is the worst case, and a NUL would end the text for libwhisper without a word.
        byte[] utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text + '\0');
        if (utf8.AsSpan().IndexOf((byte)0) != utf8.Length - 1)
        {
            throw new ArgumentException("The text contains a NUL character.", nameof(text));
        }

        int[] tokens = new int[utf8.Length];
        fixed (byte* p = utf8)
        fixed (int* t = tokens)
        {
            int count = Whisper.whisper_tokenize(Context, (sbyte*)p, t, tokens.Length);
            return count >= 0 ? tokens[..count] : throw new InferenceException("Tokenizing", count);
        }
    }

    /// <summary>Frees the weights once the last state that uses them is disposed.</summary>
    public void Dispose()
    {
        _disposed = true;
        _handle.Dispose();
    }

    string IWhisperModel.LanguageCode(int language) => LanguageTable.Codes[language];

    bool IWhisperModel.TryGetLanguage(string code, out int language) => LanguageTable.TryGetId(code, out language);

    internal WhisperStateHandle CreateStateHandle()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new WhisperStateHandle(_handle);
    }

    private static WhisperModelOptions Validated(WhisperModelOptions? options)
    {
        options ??= new WhisperModelOptions();
        options.Validate();
        return options;
    }

    private static whisper_context_params NativeParameters(WhisperModelOptions options)
    {
        whisper_context_params p = Whisper.whisper_context_default_params();
        p.use_gpu = options.UseGpu ? (byte)1 : (byte)0;
        p.gpu_device = options.GpuDevice;
        p.flash_attn = options.FlashAttention ? (byte)1 : (byte)0;
        return p;
    }
}
