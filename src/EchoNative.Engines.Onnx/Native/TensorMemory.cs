using System.Runtime.InteropServices;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>A block of memory, on the processor or on a provider's device, of which tensors of any shape that fits are made.</summary>
internal sealed unsafe class TensorMemory : SafeHandle
{
    private readonly OnnxGraph _graph;
    private readonly bool _holdsGraph;
    private OrtMemoryInfo* _info;
    private OrtAllocator* _allocator;

    /// <param name="graph">Its session gives the memory, and outlives it.</param>
    /// <param name="device">Number of the CUDA device that it is on; null for the processor's memory, which CoreML works on, too.</param>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="ModelLoadException">There is not that much.</exception>
    public TensorMemory(OnnxGraph graph, int? device, long bytes)
        : base(0, ownsHandle: true)
    {
        (_graph, Bytes) = (graph, bytes);
        graph.DangerousAddRef(ref _holdsGraph);
        try
        {
            Allocate(device);
        }
        catch (OnnxRuntimeException e)
        {
            Free();
            throw new ModelLoadException($"Memory of {bytes >> 10} KiB could not be allocated: {e.Message}", e);
        }
    }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Its content; not where it is a device's.</summary>
    public Span<T> Span<T>(int count)
        where T : unmanaged => new((void*)handle, count);

    /// <summary>A tensor over the beginning of this memory. The caller releases it; the memory stays.</summary>
    /// <param name="type">Type of its elements.</param>
    /// <param name="shape">Its dimensions.</param>
    public OrtValue* Tensor(ONNXTensorElementDataType type, ReadOnlySpan<long> shape)
    {
        long bytes = type == ONNXTensorElementDataType.ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 ? sizeof(long) : sizeof(float);
        foreach (long dimension in shape)
        {
            bytes *= dimension;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Bytes);
        OrtValue* value;
        fixed (long* p = shape)
        {
            Ort.Check(
                Ort.Api->CreateTensorWithDataAsOrtValue(_info, (void*)handle, (nuint)bytes, p, (nuint)shape.Length, type, &value),
                "Creating a tensor");
        }

        return value;
    }

    protected override bool ReleaseHandle()
    {
        Free();
        return true;
    }

    private void Allocate(int? device)
    {
        OrtMemoryInfo* info;
        if (device is { } number)
        {
            fixed (byte* name = "Cuda\0"u8)
            {
                Ort.Check(
                    Ort.Api->CreateMemoryInfo((sbyte*)name, OrtAllocatorType.OrtArenaAllocator, number, OrtMemType.OrtMemTypeDefault, &info),
                    "Describing memory");
            }
        }
        else
        {
            Ort.Check(Ort.Api->CreateCpuMemoryInfo(OrtAllocatorType.OrtDeviceAllocator, OrtMemType.OrtMemTypeDefault, &info), "Describing memory");
        }

        _info = info;
        OrtAllocator* allocator;
        Ort.Check(Ort.Api->CreateAllocator(_graph.Pointer, info, &allocator), "Finding an allocator");
        _allocator = allocator;
        void* data;
        Ort.Check(Ort.Api->AllocatorAlloc(allocator, (nuint)Bytes, &data), "Allocating");
        SetHandle((nint)data);
    }

    private void Free()
    {
        if (handle != 0)
        {
            Ort.Api->ReleaseStatus(Ort.Api->AllocatorFree(_allocator, (void*)handle));
        }

        if (_allocator is not null)
        {
            Ort.Api->ReleaseAllocator(_allocator);
        }

        if (_info is not null)
        {
            Ort.Api->ReleaseMemoryInfo(_info);
        }

        if (_holdsGraph)
        {
            _graph.DangerousRelease();
        }

        _allocator = null;
        _info = null;
    }
}
