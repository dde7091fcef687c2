using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>A graph in memory: a session of ONNX Runtime, which any number of threads may run.</summary>
internal sealed unsafe class OnnxGraph : SafeHandle
{
    private const int LargestRank = 8;
    private const int MostTensors = 1024;

    private OnnxGraph(OrtSession* session, string file)
        : base(0, ownsHandle: true)
    {
        File = file;
        SetHandle((nint)session);
    }

    /// <summary>Name of its file.</summary>
    public string File { get; }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<GraphTensor> Inputs { get; private set; } = [];

    /// <summary>What it gives.</summary>
    public IReadOnlyList<GraphTensor> Outputs { get; private set; } = [];

    public override bool IsInvalid => handle == 0;

    public OrtSession* Pointer => (OrtSession*)handle;

    /// <summary>Loads a graph; weights that lie in files of their own are found beside it.</summary>
    /// <exception cref="ModelFormatException">It is not a graph that the library can run.</exception>
    public static OnnxGraph Load(string path, OrtSessionOptions* options)
    {
        OnnxGraph? graph = null;
        string full = Path.GetFullPath(path);
        nint native = OperatingSystem.IsWindows() ? Marshal.StringToCoTaskMemUni(full) : Marshal.StringToCoTaskMemUTF8(full);
        try
        {
            OrtSession* session;
            Ort.Check(Ort.Api->CreateSession(Ort.Environment, (void*)native, options, &session), $"Loading '{Path.GetFileName(path)}'");
            graph = new OnnxGraph(session, Path.GetFileName(path));
            graph.Inputs = graph.Read(Ort.Api->SessionGetInputCount, Ort.Api->SessionGetInputName, Ort.Api->SessionGetInputTypeInfo);
            graph.Outputs = graph.Read(Ort.Api->SessionGetOutputCount, Ort.Api->SessionGetOutputName, Ort.Api->SessionGetOutputTypeInfo);
            return graph;
        }
        catch (OnnxRuntimeException e)
        {
            graph?.Dispose();
            throw new ModelFormatException(e.Message);
        }
        finally
        {
            Marshal.FreeCoTaskMem(native);
        }
    }

    protected override bool ReleaseHandle()
    {
        Ort.Api->ReleaseSession(Pointer);
        return true;
    }

    private GraphTensor[] Read(
        delegate* unmanaged[Cdecl]<OrtSession*, nuint*, OrtStatus*> getCount,
        delegate* unmanaged[Cdecl]<OrtSession*, nuint, OrtAllocator*, sbyte**, OrtStatus*> getName,
        delegate* unmanaged[Cdecl]<OrtSession*, nuint, OrtTypeInfo**, OrtStatus*> getType)
    {
        OrtAllocator* allocator;
        Ort.Check(Ort.Api->GetAllocatorWithDefaultOptions(&allocator), "Reading the graph");
        nuint count;
        Ort.Check(getCount(Pointer, &count), "Reading the graph");
        var tensors = new GraphTensor[Math.Min(count, MostTensors)];
        for (int i = 0; i < tensors.Length; i++)
        {
            sbyte* name;
            Ort.Check(getName(Pointer, (nuint)i, allocator, &name), "Reading the graph");
            string text = Marshal.PtrToStringUTF8((nint)name) ?? "";
            Ort.Check(Ort.Api->AllocatorFree(allocator, name), "Reading the graph");
            OrtTypeInfo* type;
            Ort.Check(getType(Pointer, (nuint)i, &type), "Reading the graph");
            tensors[i] = Read(text, type);
            Ort.Api->ReleaseTypeInfo(type);
        }

        return tensors;
    }

    private static GraphTensor Read(string name, OrtTypeInfo* type)
    {
        OrtTensorTypeAndShapeInfo* tensor;
        Ort.Check(Ort.Api->CastTypeInfoToTensorInfo(type, &tensor), "Reading the graph");
        if (tensor is null)
        {
            return new GraphTensor(name, ONNXTensorElementDataType.ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED, []);
        }

        ONNXTensorElementDataType element;
        nuint rank;
        Ort.Check(Ort.Api->GetTensorElementType(tensor, &element), "Reading the graph");
        Ort.Check(Ort.Api->GetDimensionsCount(tensor, &rank), "Reading the graph");
        var shape = new long[Math.Min(rank, LargestRank)];
        fixed (long* p = shape)
        {
            Ort.Check(Ort.Api->GetDimensions(tensor, p, (nuint)shape.Length), "Reading the graph");
        }

        return new GraphTensor(name, element, shape);
    }
}
