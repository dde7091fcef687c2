using System.Runtime.InteropServices;

namespace EchoNative;

/// <summary>A state rented from a <see cref="StatePool"/>; disposing returns it. Returning twice does nothing.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StateLease : IDisposable
{
    private readonly StatePool _pool;
    private readonly int _slot;
    private readonly int _number;

    internal StateLease(StatePool pool, int slot, int number)
    {
        _pool = pool;
        _slot = slot;
        _number = number;
    }

    /// <summary>The rented state.</summary>
    /// <exception cref="ObjectDisposedException">It was returned.</exception>
    public WhisperState State => _pool is null ? throw new InvalidOperationException("An empty lease.") : _pool.StateOf(_slot, _number);

    /// <inheritdoc/>
    public void Dispose() => _pool?.Return(_slot, _number);
}
