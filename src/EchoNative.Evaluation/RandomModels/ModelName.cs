namespace EchoNative.Evaluation.RandomModels;

/// <summary>How the catalogue names models: <c>base.en-q8_0</c> is base.en with weights of type q8_0; without one they are f16.</summary>
internal static class ModelName
{
    private const string TinyDiarize = "-tdrz"; // small.en, fine-tuned

    /// <summary>Name of the architecture, and type of the weights.</summary>
    public static (string Architecture, string Type) Split(string model)
    {
        int at = model.LastIndexOf("-q", StringComparison.Ordinal);
        (string name, string type) = at < 0 ? (model, "f16") : (model[..at], model[(at + 1)..]);
        return (name.EndsWith(TinyDiarize, StringComparison.Ordinal) ? name[..^TinyDiarize.Length] : name, type);
    }
}
