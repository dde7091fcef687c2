namespace EchoNative;

/// <summary>Something that wants turns on a worker.</summary>
internal interface IWorkItem
{
    /// <summary>True when it has to be put into the queue, false when it is there already.</summary>
    bool TryQueue();

    /// <summary>Takes one turn: at most one inference. Must not throw.</summary>
    void Execute(InferenceWorker worker);

    /// <summary>There will be no turn.</summary>
    void Cancel(EchoNativeException reason);
}
