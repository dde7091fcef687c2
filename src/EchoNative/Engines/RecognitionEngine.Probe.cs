namespace EchoNative;

/// <content>Whether it works.</content>
public abstract partial class RecognitionEngine
{
    /// <summary>
    /// Decodes a second of faint noise when it is its turn, and so tells whether the engine works. The time is noted in
    /// <see cref="EngineStatus.LastDecode"/>. Does not load a model that is not in memory: it waits until somebody else has it loaded.
    /// </summary>
    /// <exception cref="EngineNotReadyException">The engine takes no work.</exception>
    /// <exception cref="EchoNativeException">The decode has failed.</exception>
    public Task ProbeAsync()
    {
        lock (_lock)
        {
            if (_state != EngineState.Ready)
            {
                return Task.FromException(new EngineNotReadyException(_state));
            }
        }

        var probe = new EngineProbe(this);
        Schedule(probe);
        return probe.Done;
    }
}
