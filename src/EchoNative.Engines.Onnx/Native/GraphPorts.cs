using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>Finds the inputs and outputs of a graph by their names and checks their types and shapes, so that nothing else is ever bound.</summary>
/// <param name="graph">The graph.</param>
internal sealed class GraphPorts(OnnxGraph graph)
{
    public const ONNXTensorElementDataType Float = ONNXTensorElementDataType.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
    public const ONNXTensorElementDataType Int64 = ONNXTensorElementDataType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;

    /// <summary>A dimension that changes from run to run.</summary>
    public const long Any = -1;

    private readonly HashSet<string> _known = [];

    /// <summary>An input that there must be.</summary>
    /// <exception cref="ModelFormatException">It is not there, or is something else.</exception>
    public GraphTensor Input(string name, ONNXTensorElementDataType type, params ReadOnlySpan<long> shape) =>
        OptionalInput(name, type, shape) ?? throw Missing("input", name, graph.Inputs);

    /// <summary>An input that there may be.</summary>
    /// <exception cref="ModelFormatException">It is something else.</exception>
    public GraphTensor? OptionalInput(string name, ONNXTensorElementDataType type, params ReadOnlySpan<long> shape)
    {
        _known.Add(name);
        return graph.Inputs.FirstOrDefault(tensor => tensor.Name == name) is { } found ? Checked(found, type, shape) : null;
    }

    /// <summary>An output that there must be.</summary>
    /// <exception cref="ModelFormatException">It is not there, or is something else.</exception>
    public GraphTensor Output(string name, ONNXTensorElementDataType type, params ReadOnlySpan<long> shape) =>
        graph.Outputs.FirstOrDefault(tensor => tensor.Name == name) is { } found
            ? Checked(found, type, shape)
            : throw Missing("output", name, graph.Outputs);

    /// <summary>After all inputs were asked for: there is no other, which a run would lack.</summary>
    /// <exception cref="ModelFormatException">There is.</exception>
    public void Close()
    {
        if (graph.Inputs.FirstOrDefault(tensor => !_known.Contains(tensor.Name)) is { } other)
        {
            throw new ModelFormatException($"{graph.File} has an input '{other.Name}' that is not known here");
        }
    }

    private ModelFormatException Missing(string kind, string name, IReadOnlyList<GraphTensor> tensors) =>
        new($"{graph.File} has no {kind} '{name}'; it has {string.Join(", ", tensors.Take(8).Select(tensor => tensor.Name))}");

    private GraphTensor Checked(GraphTensor tensor, ONNXTensorElementDataType type, ReadOnlySpan<long> shape)
    {
        bool fits = tensor.Type == type && tensor.Shape.Length == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++)
        {
            // Either may leave a dimension open.
            fits = shape[i] == Any || tensor.Shape[i] < 0 || tensor.Shape[i] == shape[i];
        }

        return fits ? tensor : throw new ModelFormatException(
            $"'{tensor.Name}' of {graph.File} is {Describe(tensor.Type, tensor.Shape)}, and has to be {Describe(type, shape)}");
    }

    private static string Describe(ONNXTensorElementDataType type, ReadOnlySpan<long> shape)
    {
        string element = type.ToString().Replace("ONNX_TENSOR_ELEMENT_DATA_TYPE_", "", StringComparison.Ordinal);
        return $"{element}[{string.Join(", ", shape.ToArray().Select(dimension => dimension < 0 ? "?" : $"{dimension}"))}]";
    }
}
