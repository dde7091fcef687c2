using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>The encoder: a window's spectrogram in, its hidden states out.</summary>
internal sealed class EncoderGraph
{
    /// <param name="graph">Loaded from <c>encoder_model.onnx</c>.</param>
    /// <param name="info">The model's dimensions.</param>
    /// <exception cref="ModelFormatException">It is another graph, or another model's.</exception>
    public EncoderGraph(OnnxGraph graph, ModelInfo info)
    {
        Graph = graph;
        var ports = new GraphPorts(graph);
        Features = ports.Input("input_features", GraphPorts.Float, 1, info.MelBands, 2 * info.AudioContext);
        ports.Close();
        Hidden = ports.Output("last_hidden_state", GraphPorts.Float, 1, info.AudioContext, info.AudioState);
    }

    public OnnxGraph Graph { get; }

    /// <summary>The spectrogram: one window, bands, frames.</summary>
    public GraphTensor Features { get; }

    /// <summary>Hidden states: one window, positions, width.</summary>
    public GraphTensor Hidden { get; }
}
