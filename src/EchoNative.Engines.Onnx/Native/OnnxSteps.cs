using System.Numerics.Tensors;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>
/// The steps of an inference through ONNX Runtime, in memory that is allocated once: a warm step allocates no managed memory. The encoder
/// takes its full context and nothing else; threads are the session's. One thread at a time, but for <see cref="Terminate"/>.
/// </summary>
internal sealed class OnnxSteps : IWhisperSteps, IDisposable
{
    // Arrays, because a span of constants allocates where the compiler has not optimised yet.
    private static readonly long[] OneToken = [1, 1];
    private static readonly long[] OneNumber = [1];

    private readonly OnnxModel _model;
    private readonly ModelInfo _info;
    private readonly List<GraphBinding> _bindings = [];
    private readonly List<TensorMemory> _memory = [];
    private readonly GraphBinding _encoder;
    private readonly GraphBinding _decoder;
    private readonly GraphBinding? _next;
    private readonly DecoderCache? _cache;
    private readonly TensorMemory _features;
    private readonly TensorMemory _hidden;
    private readonly TensorMemory _tokens;
    private readonly TensorMemory _position;
    private TensorMemory _logits;
    private int _count;  // tokens decoded
    private int _rows;   // rows of logits

    /// <param name="model">The graphs; they outlive it.</param>
    /// <exception cref="ModelLoadException">There is not enough memory.</exception>
    public OnnxSteps(OnnxModel model)
    {
        (_model, _info) = (model, model.Folder.Info);
        try
        {
            _encoder = Bind(model.Encoder.Graph, "Encoding");
            _decoder = Bind(model.Decoder.Graph, "Decoding");
            _next = model.NextDecoder is null ? null : Bind(model.NextDecoder.Graph, "Decoding");
            _features = Allocate(null, 2L * _info.AudioContext * _info.MelBands * sizeof(float));
            _hidden = Allocate(model.Device, (long)_info.AudioContext * _info.AudioState * sizeof(float));
            _tokens = Allocate(null, _info.TextContext * sizeof(long));
            _position = Allocate(null, sizeof(long));
            _logits = new TensorMemory(model.Encoder.Graph, null, RowBytes);
            _cache = _next is null ? null : new DecoderCache(model);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IWhisperModel Model => _model.Folder;

    /// <inheritdoc/>
    public int LeastContext => _info.AudioContext;

    private long RowBytes => (long)_info.VocabularySize * sizeof(float);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> mel, int frames, int offset, int context, int threads)
    {
        int width = 2 * _info.AudioContext;
        DecodeOptions.ThrowIfOutside(context, _info.AudioContext, _info.AudioContext, nameof(context));
        DecodeOptions.ThrowIfOutside(offset, 0, frames - width, nameof(offset));
        Span<float> features = _features.Span<float>(width * _info.MelBands);
        for (int band = 0; band < _info.MelBands; band++)
        {
            mel.Slice((band * frames) + offset, width).CopyTo(features[(band * width)..]);
        }

        _count = 0;
        _encoder.Input(_model.Encoder.Features, _features, [1, _info.MelBands, width]);
        _encoder.Output(_model.Encoder.Hidden, _hidden, [1, _info.AudioContext, _info.AudioState]);
        _encoder.Run();
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<int> tokens, int past, int threads)
    {
        DecodeOptions.ThrowIfOutside(past, past == 0 ? 0 : _count, past == 0 ? 0 : _count, nameof(past));
        DecodeOptions.ThrowIfOutside(tokens.Length, 1, past == 0 ? _info.TextContext : Math.Min(1, _info.TextContext - past), nameof(tokens));
        bool isNext = past > 0 && _next is not null;
        Span<long> batch = _tokens.Span<long>(_info.TextContext);
        int first = isNext ? 0 : past; // without a cache all tokens go in again
        for (int i = 0; i < tokens.Length; i++)
        {
            DecodeOptions.ThrowIfOutside(tokens[i], 0, _info.VocabularySize - 1, nameof(tokens));
            batch[first + i] = tokens[i];
        }

        if (isNext)
        {
            RunNext(past);
        }
        else
        {
            RunAll(past + tokens.Length);
        }

        _count = past + tokens.Length;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits() => _logits.Span<float>(_rows * _info.VocabularySize)[^_info.VocabularySize..];

    /// <summary>Whether the last logits are numbers.</summary>
    public bool LogitsAreFinite() => float.IsFinite(TensorPrimitives.SumOfMagnitudes(Logits()));

    /// <summary>Ends the run under way, and those to come until <see cref="Allow"/>; from any thread.</summary>
    public void Terminate() => _bindings.ForEach(static binding => binding.Terminate());

    /// <summary>Takes <see cref="Terminate"/> back.</summary>
    public void Allow() => _bindings.ForEach(static binding => binding.Allow());

    /// <inheritdoc/>
    public void Dispose()
    {
        _bindings.ForEach(static binding => binding.Dispose());
        _memory.ForEach(static memory => memory.Dispose());
        _logits?.Dispose();
        _cache?.Dispose();
    }

    private void RunAll(int count)
    {
        DecoderGraph graph = _model.Decoder;
        if (_logits.Bytes < count * RowBytes)
        {
            // The graph gives a row for each token; only the longest prompt so far takes new memory.
            TensorMemory larger = new(_model.Encoder.Graph, null, count * RowBytes);
            _logits.Dispose();
            _logits = larger;
        }

        _decoder.Input(graph.Tokens, _tokens, [1, count]);
        _decoder.Input(graph.Hidden!, _hidden, [1, _info.AudioContext, _info.AudioState]);
        _decoder.Output(graph.Logits, _logits, [1, count, _info.VocabularySize]);
        _cache?.BindFirst(_decoder, graph, count);
        _decoder.Run();
        _rows = count;
    }

    private void RunNext(int past)
    {
        DecoderGraph graph = _model.NextDecoder!;
        _next!.Input(graph.Tokens, _tokens, OneToken);
        if (graph.Hidden is { } hidden)
        {
            _next.Input(hidden, _hidden, [1, _info.AudioContext, _info.AudioState]);
        }

        if (graph.Position is { } position)
        {
            _position.Span<long>(1)[0] = past;
            _next.Input(position, _position, OneNumber);
        }

        _next.Output(graph.Logits, _logits, [1, 1, _info.VocabularySize]);
        _cache!.BindNext(_next, graph);
        _next.Run();
        _rows = 1;
    }

    private GraphBinding Bind(OnnxGraph graph, string operation)
    {
        var binding = new GraphBinding(graph, operation);
        _bindings.Add(binding);
        return binding;
    }

    private TensorMemory Allocate(int? device, long bytes)
    {
        var memory = new TensorMemory(_model.Encoder.Graph, device, bytes);
        _memory.Add(memory);
        return memory;
    }
}
