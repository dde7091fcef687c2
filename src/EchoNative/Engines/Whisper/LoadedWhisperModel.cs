namespace EchoNative;

/// <summary>A <see cref="WhisperModel"/> as its engine holds it.</summary>
internal sealed class LoadedWhisperModel(WhisperModel model) : LoadedModel
{
    public WhisperModel Model { get; } = model;

    public override string Name => Model.Name;

    public override InferenceWorker CreateWorker() => new WhisperWorker(Model.CreateState());

    public override void Dispose() => Model.Dispose();
}
