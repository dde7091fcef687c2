namespace EchoNative.Tests.Buffers.Exploration;

internal enum Fault
{
    PlainWrite,
    AddInTwoSteps,
    ReplaceInTwoSteps,
    NoFence,
    NoProcessFence,
}
