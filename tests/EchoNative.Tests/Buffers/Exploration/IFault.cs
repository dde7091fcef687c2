namespace EchoNative.Tests.Buffers.Exploration;

internal interface IFault
{
    static abstract Fault Fault { get; }
}
