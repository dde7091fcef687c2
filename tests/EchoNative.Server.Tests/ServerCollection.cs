namespace EchoNative.Server.Tests;

/// <summary>Tests that share a server. They run one after the other, and not beside others: they all decode.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ServerCollection : ICollectionFixture<ServerFixture>
{
    public const string Name = "server";
}
