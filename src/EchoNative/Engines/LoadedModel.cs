namespace EchoNative;

/// <summary>A model in memory.</summary>
internal abstract class LoadedModel : IDisposable
{
    /// <summary>What to call it.</summary>
    public abstract string Name { get; }

    /// <summary>Makes a worker's state. Called on the worker's thread.</summary>
    /// <exception cref="EchoNativeException">It did not work.</exception>
    public abstract InferenceWorker CreateWorker();

    /// <summary>Frees it. Its workers are gone by then.</summary>
    public abstract void Dispose();
}
