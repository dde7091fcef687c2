namespace EchoNative.Tests.Engines;

/// <summary>Work without a session behind it: the scheduler knows nothing else of it than this.</summary>
internal sealed class Ticketed : IWorkItem
{
    public Ticketed() => Ticket = new WorkTicket(this);

    public WorkTicket Ticket { get; }

    public WorkClass Class { get; set; }

    public int WaitedTurns { get; set; }

    public int AheadAtFirst { get; set; }

    public bool TryQueue() => !Ticket.IsWaiting;

    public void Execute(InferenceWorker worker)
    {
    }

    public void Cancel(EchoNativeException reason)
    {
    }
}
