namespace EchoNative.Isolation;

/// <summary>The child's life: loads a model, hands windows to its workers, and ends with the pipe from its parent.</summary>
internal sealed class HostSession(Stream input, HostOutput output)
{
    private HostWorker?[] _workers = [];
    private SharedMemory? _memory;
    private volatile LoadedWhisperModel? _model;

    /// <summary>Runs until the pipe ends. Workers may be at a decode then: the process has to end, and not wait for them.</summary>
    /// <exception cref="InvalidDataException">What comes is no message, or of another version.</exception>
    /// <exception cref="IOException">The pipe breaks off.</exception>
    public void Run()
    {
        byte[] header = new byte[Frame.Size];
        byte[] payload = new byte[Frame.MaxLength];
        while (Frame.TryRead(input, header, out Frame frame))
        {
            Span<byte> message = payload.AsSpan(0, frame.Length);
            input.ReadExactly(message);
            try
            {
                Handle(frame, message);
            }
            catch (Exception e) when (e is EchoNativeException or ArgumentException or IOException or UnauthorizedAccessException)
            {
                output.Refuse(frame.Worker, frame.Id, e);
            }
        }
    }

    private void Handle(Frame frame, ReadOnlySpan<byte> message)
    {
        var reader = new MessageReader(message);
        switch (frame.Kind)
        {
            case FrameKind.Open when _memory is null:
                Open(OpenMessage.Read(ref reader), frame.Id);
                break;
            case FrameKind.Check:
                _ = DecodeSteering.Create(Model().Model, OptionsMessage.Read(message));
                output.Say(FrameKind.Done, frame.Worker, frame.Id);
                break;
            case FrameKind.WarmUp or FrameKind.Probe or FrameKind.Window when frame.Worker < _workers.Length:
                HostWorker worker = _workers[frame.Worker] ??= new HostWorker(Model, _memory!.Region(frame.Worker), frame.Worker, output);
                worker.Post(frame, frame.Kind == FrameKind.Window ? 0 : reader.Int32());
                break;
            default:
                throw new InvalidDataException($"nothing is known of {frame}.");
        }
    }

    // On a thread of its own: the end of the pipe must be seen while a large model is being read.
    private void Open(OpenMessage open, long id)
    {
        _memory = SharedMemory.Open(open.Memory, open.Workers);
        _workers = new HostWorker?[open.Workers];
        new Thread(() => Load(open, id)) { IsBackground = true, Name = "load" }.Start();
    }

    private void Load(OpenMessage open, long id)
    {
        try
        {
            _model = new LoadedWhisperModel(WhisperModel.Load(open.ModelPath, new WhisperModelOptions { UseGpu = open.UseGpu }));
            output.Say(FrameKind.Done, Frame.Control, id);
        }
        catch (Exception e)
        {
            output.Refuse(Frame.Control, id, e);
        }
    }

    private LoadedWhisperModel Model() => _model ?? throw new InvalidDataException("there is no model yet.");
}
