namespace EchoNative.Server.Tests;

/// <summary>A test that needs recordings which are not part of the repository; skipped where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EvaluationFactAttribute : FactAttribute
{
    public EvaluationFactAttribute()
    {
        if (!File.Exists(Path.Combine(Repository.Evaluation, "refs.tsv")))
        {
            Skip = $"needs the recordings in {Repository.Evaluation}";
        }
    }
}
