namespace EchoNative.Tests.Engines;

/// <summary>Work that keeps a worker until it is let go, so that what comes meanwhile has to wait.</summary>
internal sealed class Gate : IWorkItem, IDisposable
{
    private readonly ManualResetEventSlim _entered = new();
    private readonly ManualResetEventSlim _open = new();

    public Gate() => Ticket = new WorkTicket(this);

    public WorkTicket Ticket { get; }

    public WorkClass Class => WorkClass.HighFinal;

    /// <summary>Threads that its turn got.</summary>
    public int Threads { get; private set; }

    public static Gate Close(WhisperEngine engine)
    {
        var gate = new Gate();
        engine.Schedule(gate);
        Assert.True(gate._entered.Wait(TimeSpan.FromMinutes(1)));
        return gate;
    }

    public void Open() => _open.Set();

    public bool TryQueue() => true;

    public void Execute(InferenceWorker worker)
    {
        Threads = worker.Threads;
        _entered.Set();
        _open.Wait();
    }

    public void Cancel(EchoNativeException reason) => _entered.Set();

    public void Dispose()
    {
        _open.Set();
        _entered.Dispose();
    }
}
