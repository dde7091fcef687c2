using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>The weights of a Parakeet model, and the pieces of text that its tokens stand for.</summary>
internal sealed unsafe class ParakeetModel : LoadedModel
{
    private readonly ParakeetContextHandle _handle;
    private readonly byte[][] _pieces;

    private ParakeetModel(ParakeetContextHandle handle, ParakeetModelInfo info, string name)
    {
        (_handle, Info, Name) = (handle, info, name);
        if (handle.IsInvalid)
        {
            throw new ModelLoadException($"libparakeet could not load '{name}' ({info.SizeBytes >> 20} MiB): not enough memory?");
        }

        _pieces = new byte[info.VocabularySize][];
        for (int i = 0; i < _pieces.Length; i++)
        {
            _pieces[i] = Text(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)Parakeet.parakeet_token_to_str(handle.Pointer, i)));
        }
    }

    public ParakeetModelInfo Info { get; }

    public override string Name { get; }

    /// <summary>Loads a file. The whole of it is checked first.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">It is not a complete Parakeet model.</exception>
    /// <exception cref="ModelLoadException">libparakeet could not load it.</exception>
    /// <exception cref="NativeLibraryException">libparakeet was not found.</exception>
    public static ParakeetModel Load(string path, bool useGpu)
    {
        ParakeetModelInfo info = ParakeetModelFile.Inspect(path);
        NativeLibraries.EnsureLoaded();
        parakeet_context_params options = Parakeet.parakeet_context_default_params();
        options.use_gpu = useGpu ? (byte)1 : (byte)0;
        nint utf8 = Marshal.StringToCoTaskMemUTF8(Path.GetFullPath(path));
        try
        {
            var context = Parakeet.parakeet_init_from_file_with_params_no_state((sbyte*)utf8, options);
            return new ParakeetModel(new ParakeetContextHandle(context), info, Path.GetFileNameWithoutExtension(path));
        }
        finally
        {
            Marshal.FreeCoTaskMem(utf8);
        }
    }

    /// <summary>What a token says, a leading space included where a word begins. Empty for marks such as <c>&lt;unk&gt;</c>.</summary>
    public ReadOnlySpan<byte> Piece(int token) => (uint)token < (uint)_pieces.Length ? _pieces[token] : [];

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new ParakeetWorker(this, new ParakeetState(new ParakeetStateHandle(_handle)));

    /// <inheritdoc/>
    public override void Dispose() => _handle.Dispose();

    // SentencePiece writes a space as U+2581.
    private static byte[] Text(ReadOnlySpan<byte> piece) =>
        piece is [(byte)'<', .., (byte)'>'] ? []
        : piece.StartsWith("\u2581"u8) ? [(byte)' ', .. piece["\u2581"u8.Length..]]
        : piece.ToArray();
}
