namespace EchoNative;

/// <summary>Something that wants turns on a worker.</summary>
internal interface IWorkItem
{
    /// <summary>Its place among what waits.</summary>
    WorkTicket Ticket { get; }

    /// <summary>What its next turn would be for.</summary>
    WorkClass Class { get; }

    /// <summary>True when it has to be queued, false when it waits already or has its turn.</summary>
    bool TryQueue();

    /// <summary>Takes one turn: at most one inference. Must not throw.</summary>
    void Execute(InferenceWorker worker);

    /// <summary>There will be no turn.</summary>
    void Cancel(EchoNativeException reason);
}
