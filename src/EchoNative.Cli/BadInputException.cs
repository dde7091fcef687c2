namespace EchoNative.Cli;

/// <summary>What the user gave can't be used.</summary>
internal sealed class BadInputException(string message) : Exception(message);
