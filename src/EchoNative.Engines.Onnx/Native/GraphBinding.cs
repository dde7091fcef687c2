using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>One thread's runs of a graph: its inputs and outputs bound to memory. Binding and running allocate no managed memory.</summary>
internal sealed unsafe class GraphBinding : SafeHandle
{
    private readonly OnnxGraph _graph;
    private readonly bool _holdsGraph;
    private readonly string _operation;
    private OrtRunOptions* _runOptions;

    /// <param name="graph">The graph.</param>
    /// <param name="operation">What a run does, for messages.</param>
    /// <exception cref="ModelLoadException">It could not be created.</exception>
    public GraphBinding(OnnxGraph graph, string operation)
        : base(0, ownsHandle: true)
    {
        (_graph, _operation) = (graph, operation);
        graph.DangerousAddRef(ref _holdsGraph);
        try
        {
            OrtRunOptions* options;
            Ort.Check(Ort.Api->CreateRunOptions(&options), "Creating run options");
            _runOptions = options;
            OrtIoBinding* binding;
            Ort.Check(Ort.Api->CreateIoBinding(graph.Pointer, &binding), "Creating a binding");
            SetHandle((nint)binding);
        }
        catch (OnnxRuntimeException e)
        {
            Free();
            throw new ModelLoadException(e.Message, e);
        }
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Says where an input lies. What a device is to read is copied there now: fill it first.</summary>
    public void Input(GraphTensor tensor, TensorMemory memory, ReadOnlySpan<long> shape)
    {
        OrtValue* value = memory.Tensor(tensor.Type, shape);
        fixed (byte* name = tensor.Utf8)
        {
            OrtStatus* status = Ort.Api->BindInput((OrtIoBinding*)handle, (sbyte*)name, value);
            Ort.Api->ReleaseValue(value); // the binding holds it
            Ort.Check(status, "Binding an input");
        }
    }

    /// <summary>Says where an output goes.</summary>
    public void Output(GraphTensor tensor, TensorMemory memory, ReadOnlySpan<long> shape)
    {
        OrtValue* value = memory.Tensor(tensor.Type, shape);
        fixed (byte* name = tensor.Utf8)
        {
            OrtStatus* status = Ort.Api->BindOutput((OrtIoBinding*)handle, (sbyte*)name, value);
            Ort.Api->ReleaseValue(value);
            Ort.Check(status, "Binding an output");
        }
    }

    /// <summary>Runs the graph.</summary>
    /// <exception cref="OnnxRuntimeException">It failed, or was ended by <see cref="Terminate"/>.</exception>
    public void Run() => Ort.Check(Ort.Api->RunWithBinding(_graph.Pointer, _runOptions, (OrtIoBinding*)handle), _operation);

    /// <summary>Ends the run under way, and those to come until <see cref="Allow"/>; from any thread.</summary>
    public void Terminate() => Set(Ort.Api->RunOptionsSetTerminate);

    /// <summary>Takes <see cref="Terminate"/> back.</summary>
    public void Allow() => Set(Ort.Api->RunOptionsUnsetTerminate);

    protected override bool ReleaseHandle()
    {
        Free();
        return true;
    }

    private void Set(delegate* unmanaged[Cdecl]<OrtRunOptions*, OrtStatus*> function)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            Ort.Check(function(_runOptions), _operation);
        }
        catch (ObjectDisposedException)
        {
            // Nothing runs any more.
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    private void Free()
    {
        if (handle != 0)
        {
            Ort.Api->ReleaseIoBinding((OrtIoBinding*)handle);
        }

        if (_runOptions is not null)
        {
            Ort.Api->ReleaseRunOptions(_runOptions);
            _runOptions = null;
        }

        if (_holdsGraph)
        {
            _graph.DangerousRelease();
        }
    }
}
