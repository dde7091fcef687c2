namespace EchoNative.Tests.Diagnostics;

/// <summary>Tests that listen to the whole process: none runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ListenerCollection
{
    public const string Name = "listeners";
}
