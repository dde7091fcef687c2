using System.Net;

namespace EchoNative.Server.Tests;

public sealed class ClientLimiterTests
{
    private static readonly ClientIdentity One = ClientIdentity.Of(IPAddress.Parse("192.0.2.1"));
    private static readonly ClientIdentity Other = ClientIdentity.Of(IPAddress.Parse("192.0.2.2"));

    [Fact]
    public void Client_gets_its_sessions_and_twice_the_connections()
    {
        var limiter = new ClientLimiter(2);
        ClientLease?[] connections = [.. Enumerable.Range(0, 5).Select(_ => limiter.TryConnect(One))];
        Assert.Equal([true, true, true, true, false], connections.Select(lease => lease is not null));
        ClientLease?[] sessions = [.. Enumerable.Range(0, 3).Select(_ => limiter.TryOpen(One))];
        Assert.Equal([true, true, false], sessions.Select(lease => lease is not null));
        Assert.NotNull(limiter.TryOpen(Other));

        sessions[0]!.Dispose();
        sessions[0]!.Dispose(); // counts once
        Assert.NotNull(limiter.TryOpen(One));
        Assert.Null(limiter.TryOpen(One));
    }

    [Fact]
    public void Clients_that_are_gone_leave_nothing_behind()
    {
        var limiter = new ClientLimiter(2);
        Parallel.For(0, 10_000, i =>
        {
            ClientIdentity client = ClientIdentity.Of(new IPAddress(i % 100));
            using ClientLease? connection = limiter.TryConnect(client);
            using ClientLease? session = limiter.TryOpen(client);
        });
        Assert.Equal(0, limiter.Count);
    }

    [Fact]
    public void Without_a_limit_everything_passes()
    {
        var limiter = new ClientLimiter(null);
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.NotNull(limiter.TryOpen(One)));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::1")]
    public void Address_stands_for_its_client(string address, string name) => Assert.Equal(name, ClientIdentity.Of(IPAddress.Parse(address)).Name);
}
