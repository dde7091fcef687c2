namespace EchoNative.Tests.Buffers;

/// <summary>Random numbers and random pauses of a thread, from nothing to a millisecond.</summary>
internal sealed class Stalls(int seed)
{
    private ulong _state = (((ulong)seed + 1) * 0x9E3779B97F4A7C15) | 1;

    /// <summary>xorshift64, fast even where the tests are not optimised.</summary>
    public int Next(int from, int to)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return from + (int)((_state >> 33) % (ulong)(to - from));
    }

    public void Maybe()
    {
        switch (Next(0, 5000))
        {
            case 0:
                Thread.Sleep(1);
                break;
            case < 20:
                Thread.Yield();
                break;
            case < 300:
                Thread.SpinWait(Next(1, 100));
                break;
            default:
                break;
        }
    }
}
