using System.Globalization;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>
/// A decoder. Optimum exports two: one that takes all tokens and the encoder's hidden states, and one that takes a single token and the
/// keys and values that were computed before. Keys and values: one window, heads, positions, width of a head.
/// </summary>
internal sealed class DecoderGraph
{
    private readonly GraphPorts _ports;
    private readonly ModelInfo _info;

    /// <param name="graph">Loaded from <c>decoder_model.onnx</c> or <c>decoder_with_past_model.onnx</c>.</param>
    /// <param name="info">The model's dimensions.</param>
    /// <param name="takesPast">Whether it takes what was computed before.</param>
    /// <param name="givesPast">Whether what it computes is to be taken by another.</param>
    /// <exception cref="ModelFormatException">It is another graph, or another model's.</exception>
    public DecoderGraph(OnnxGraph graph, ModelInfo info, bool takesPast, bool givesPast)
    {
        (Graph, _info, _ports) = (graph, info, new GraphPorts(graph));
        Tokens = _ports.Input("input_ids", GraphPorts.Int64, 1, GraphPorts.Any);
        ReadOnlySpan<long> hidden = [1, GraphPorts.Any, info.TextState];
        Hidden = takesPast
            ? _ports.OptionalInput("encoder_hidden_states", GraphPorts.Float, hidden) // by early versions of optimum
            : _ports.Input("encoder_hidden_states", GraphPorts.Float, hidden);
        if (takesPast)
        {
            Position = _ports.OptionalInput("cache_position", GraphPorts.Int64, 1); // with transformers 4.43 to 4.45
            TextIn = Layers(name => _ports.Input(name, GraphPorts.Float, Shape(GraphPorts.Any)), "past_key_values", "decoder");
            AudioIn = Layers(name => _ports.Input(name, GraphPorts.Float, Shape(info.AudioContext)), "past_key_values", "encoder");
        }

        _ports.Close();
        Logits = _ports.Output("logits", GraphPorts.Float, 1, GraphPorts.Any, info.VocabularySize);
        if (givesPast)
        {
            TextOut = Layers(name => _ports.Output(name, GraphPorts.Float, Shape(GraphPorts.Any)), "present", "decoder");
        }

        if (givesPast && !takesPast)
        {
            AudioOut = Layers(name => _ports.Output(name, GraphPorts.Float, Shape(info.AudioContext)), "present", "encoder");
        }
    }

    public OnnxGraph Graph { get; }

    public GraphTensor Tokens { get; }

    /// <summary>The encoder's hidden states.</summary>
    public GraphTensor? Hidden { get; }

    /// <summary>How many tokens were before.</summary>
    public GraphTensor? Position { get; }

    public GraphTensor Logits { get; }

    /// <summary>Keys and values over the tokens: key, value of each layer in turn.</summary>
    public GraphTensor[] TextIn { get; } = [];

    public GraphTensor[] TextOut { get; } = [];

    /// <summary>Keys and values over the audio: key, value of each layer in turn.</summary>
    public GraphTensor[] AudioIn { get; } = [];

    public GraphTensor[] AudioOut { get; } = [];

    private long[] Shape(long positions) => [1, _info.TextHeads, positions, _info.TextState / _info.TextHeads];

    private GraphTensor[] Layers(Func<string, GraphTensor> find, string prefix, string over)
    {
        var tensors = new GraphTensor[2 * _info.TextLayers];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = find(string.Create(CultureInfo.InvariantCulture, $"{prefix}.{i / 2}.{over}.{(i % 2 == 0 ? "key" : "value")}"));
        }

        return tensors;
    }
}
