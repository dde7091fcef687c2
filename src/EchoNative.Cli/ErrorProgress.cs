namespace EchoNative.Cli;

/// <summary>Tells how far something is, on standard error, line by line and in turn.</summary>
internal sealed class ErrorProgress : IProgress<string>
{
    // Not Progress<T>: that one reports out of turn.
    public void Report(string value) => Console.Error.WriteLine($"echonative: {value}");
}
