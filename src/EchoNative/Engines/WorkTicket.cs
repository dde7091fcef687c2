namespace EchoNative;

/// <summary>An item's place in a <see cref="WorkScheduler"/>: made once with the item, so that waiting allocates nothing.</summary>
internal sealed class WorkTicket
{
    private const int NotWaiting = -1;
    private volatile int _class = NotWaiting;

    public WorkTicket(IWorkItem item)
    {
        Item = item;
        ByAge = new LinkedListNode<WorkTicket>(this);
        ByClass = new LinkedListNode<WorkTicket>(this);
    }

    public IWorkItem Item { get; }

    /// <summary>Its place among all that wait, the first to come first.</summary>
    public LinkedListNode<WorkTicket> ByAge { get; }

    /// <summary>Its place in its class.</summary>
    public LinkedListNode<WorkTicket> ByClass { get; }

    /// <summary>Who served it last, and may still hold what it can use again.</summary>
    public WorkerSeat? LastSeat { get; set; }

    public bool IsWaiting => _class != NotWaiting;

    /// <summary>The class it waits in.</summary>
    public WorkClass Class => (WorkClass)_class;

    public static WorkClass ClassOf(SessionPriority priority, bool partial) =>
        (partial ? WorkClass.HighPartial : WorkClass.HighFinal) + (SessionPriority.High - priority);

    /// <summary>Whether it waits in a lesser class. A hint unless the scheduler's lock is held.</summary>
    public bool CanRise(WorkClass to) => _class > (int)to;

    public void Enter(WorkClass value) => _class = (int)value;

    public void Leave() => _class = NotWaiting;
}
