using System.Net;
using System.Net.Sockets;

namespace EchoNative.Server;

/// <summary>Whose a connection is: a key's, or without keys an address's.</summary>
/// <param name="Name">For logs, and to tell clients apart.</param>
internal readonly record struct ClientIdentity(string Name)
{
    private const int HostBytes = 8;

    public static ClientIdentity Of(ApiKey key) => new($"key {key.Id}");

    /// <summary>An address. Who has one of IPv6 has a whole network of 64 bits (RFC 6177), which counts as one client.</summary>
    public static ClientIdentity Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
        {
            return new ClientIdentity(address.ToString());
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(HostBytes).Clear();
        return new ClientIdentity($"{new IPAddress(bytes)}/64");
    }
}
