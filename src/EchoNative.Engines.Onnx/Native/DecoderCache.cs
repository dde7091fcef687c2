using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>
/// The key/value cache of one worker, allocated once for the longest text. Each step reads what is there and writes it anew with one
/// position more, as the exported graphs do: two blocks of memory in turn for each tensor.
/// </summary>
internal sealed class DecoderCache : IDisposable
{
    private readonly TensorMemory[] _audio;
    private readonly TensorMemory[][] _text;
    private readonly long _heads;
    private readonly long _width;
    private readonly long _audioPositions;
    private int _current;

    /// <param name="model">The model.</param>
    /// <exception cref="ModelLoadException">There is not enough memory.</exception>
    public DecoderCache(OnnxModel model)
    {
        ModelInfo info = model.Folder.Info;
        (_heads, _width, _audioPositions) = (info.TextHeads, info.TextState / info.TextHeads, info.AudioContext);
        _audio = new TensorMemory[2 * info.TextLayers];
        _text = [new TensorMemory[_audio.Length], new TensorMemory[_audio.Length]];
        try
        {
            for (int i = 0; i < _audio.Length; i++)
            {
                _audio[i] = new TensorMemory(model.Decoder.Graph, model.Device, (long)info.AudioContext * info.TextState * sizeof(float));
                _text[0][i] = new TensorMemory(model.Decoder.Graph, model.Device, (long)info.TextContext * info.TextState * sizeof(float));
                _text[1][i] = new TensorMemory(model.Decoder.Graph, model.Device, (long)info.TextContext * info.TextState * sizeof(float));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Positions of text that it holds.</summary>
    public int Length { get; private set; }

    /// <summary>What the first run over a text fills.</summary>
    /// <param name="binding">That run.</param>
    /// <param name="decoder">Its graph.</param>
    /// <param name="tokens">Tokens that it takes.</param>
    public void BindFirst(GraphBinding binding, DecoderGraph decoder, int tokens)
    {
        for (int i = 0; i < _audio.Length; i++)
        {
            binding.Output(decoder.TextOut[i], _text[_current][i], [1, _heads, tokens, _width]);
            binding.Output(decoder.AudioOut[i], _audio[i], [1, _heads, _audioPositions, _width]);
        }

        Length = tokens;
    }

    /// <summary>What a run for one more token reads and fills.</summary>
    /// <param name="binding">That run.</param>
    /// <param name="decoder">Its graph.</param>
    public void BindNext(GraphBinding binding, DecoderGraph decoder)
    {
        int next = 1 - _current;
        for (int i = 0; i < _audio.Length; i++)
        {
            binding.Input(decoder.TextIn[i], _text[_current][i], [1, _heads, Length, _width]);
            binding.Input(decoder.AudioIn[i], _audio[i], [1, _heads, _audioPositions, _width]);
            binding.Output(decoder.TextOut[i], _text[next][i], [1, _heads, Length + 1, _width]);
        }

        _current = next;
        Length++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TensorMemory? memory in (IEnumerable<TensorMemory?>)[.. _audio, .. _text[0], .. _text[1]])
        {
            memory?.Dispose();
        }
    }
}
