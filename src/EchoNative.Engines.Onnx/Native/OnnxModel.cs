using EchoNative.Diagnostics;
using EchoNative.Interop;
using EchoNative.Models;

namespace EchoNative.Native;

/// <summary>A Whisper model's graphs in memory, with its vocabulary. Shared by the workers.</summary>
internal sealed unsafe class OnnxModel : LoadedModel
{
    private readonly List<OnnxGraph> _graphs = [];

    private OnnxModel(OnnxModelFolder folder, OnnxProvider provider, int? device) => (Folder, Provider, Device) = (folder, provider, device);

    public OnnxModelFolder Folder { get; }

    /// <summary>What computes.</summary>
    public OnnxProvider Provider { get; }

    /// <summary>Number of the CUDA device, else null.</summary>
    public int? Device { get; }

    public EncoderGraph Encoder { get; private set; } = null!;

    /// <summary>The decoder that takes all tokens.</summary>
    public DecoderGraph Decoder { get; private set; } = null!;

    /// <summary>The decoder that takes one token and what was computed before; null in an export without it.</summary>
    public DecoderGraph? NextDecoder { get; private set; }

    /// <inheritdoc/>
    public override string Name => Folder.Name;

    /// <summary>Loads a folder that was read and checked.</summary>
    /// <exception cref="ModelFormatException">A graph can't be read, or is not that of such a model.</exception>
    /// <exception cref="ModelLoadException">The library does not have the provider.</exception>
    /// <exception cref="NativeLibraryException">ONNX Runtime was not found.</exception>
    /// <exception cref="OnnxRuntimeException">The provider does not work here.</exception>
    public static OnnxModel Load(OnnxModelFolder folder, OnnxEngineOptions options)
    {
        OnnxProvider provider = OnnxProviders.Choose(options.Provider);
        int device = options.ProviderOptions.TryGetValue("device_id", out string? text) && int.TryParse(text, out int id) ? id : 0;
        var model = new OnnxModel(folder, provider, provider == OnnxProvider.Cuda ? device : null);
        OrtSessionOptions* session;
        Ort.Check(Ort.Api->CreateSessionOptions(&session), "Creating session options");
        try
        {
            Prepare(session, options.Threads);
            OnnxProviders.Append(session, provider, options.ProviderOptions);
            model.Load(session);
            ModelLoadCounter.Add();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
        finally
        {
            Ort.Api->ReleaseSessionOptions(session);
        }
    }

    /// <inheritdoc/>
    public override InferenceWorker CreateWorker() => new OnnxWorker(new OnnxSteps(this));

    /// <inheritdoc/>
    public override void Dispose() => _graphs.ForEach(graph => graph.Dispose());

    private static void Prepare(OrtSessionOptions* session, int threads)
    {
        Ort.Check(Ort.Api->SetSessionGraphOptimizationLevel(session, GraphOptimizationLevel.ORT_ENABLE_ALL), "Setting session options");
        Ort.Check(Ort.Api->SetIntraOpNumThreads(session, threads), "Setting session options");

        // Threads that spin between runs would take the processor from other workers.
        fixed (byte* key = "session.intra_op.allow_spinning\0"u8, value = "0\0"u8)
        {
            Ort.Check(Ort.Api->AddSessionConfigEntry(session, (sbyte*)key, (sbyte*)value), "Setting session options");
        }
    }

    private void Load(OrtSessionOptions* session)
    {
        ModelInfo info = Folder.Info;
        bool hasCache = Folder.NextDecoder is not null;
        Encoder = new EncoderGraph(Add(Folder.Encoder, session), info);
        Decoder = new DecoderGraph(Add(Folder.Decoder, session), info, takesPast: false, givesPast: hasCache);
        NextDecoder = hasCache ? new DecoderGraph(Add(Folder.NextDecoder!, session), info, takesPast: true, givesPast: true) : null;
    }

    private OnnxGraph Add(string path, OrtSessionOptions* session)
    {
        OnnxGraph graph = OnnxGraph.Load(path, session);
        _graphs.Add(graph);
        return graph;
    }
}
