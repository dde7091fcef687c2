namespace EchoNative;

/// <summary>One decode that nobody but a health check waits for.</summary>
internal sealed class EngineProbe : IWorkItem
{
    private readonly RecognitionEngine _engine;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EngineProbe(RecognitionEngine engine)
    {
        _engine = engine;
        Ticket = new WorkTicket(this);
    }

    /// <summary>Completes when it has worked.</summary>
    public Task Done => _done.Task;

    public WorkTicket Ticket { get; }

    public WorkClass Class => WorkClass.HighPartial;

    public bool TryQueue() => true;

    public void Execute(InferenceWorker worker)
    {
        try
        {
            worker.Probe();
            _engine.RecordDecode();
            _done.SetResult();
        }
        catch (Exception e)
        {
            _engine.RecordFailure(e);
            _done.SetException(e as EchoNativeException ?? new EngineFailureException(e));
        }
    }

    public void Cancel(EchoNativeException reason) => _done.TrySetException(reason);
}
