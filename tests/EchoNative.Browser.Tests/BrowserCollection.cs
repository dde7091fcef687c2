namespace EchoNative.Browser.Tests;

/// <summary>Tests that share a browser. They run one after the other: each listens in real time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
