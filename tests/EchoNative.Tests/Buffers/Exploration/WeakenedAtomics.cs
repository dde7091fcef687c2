using EchoNative.Buffers;

namespace EchoNative.Tests.Buffers.Exploration;

/// <summary>The accesses of <see cref="ModelAtomics"/> with one thing wrong: the explorer must find what comes of it.</summary>
internal readonly struct WeakenedAtomics<TFault> : IRingAtomics
    where TFault : struct, IFault
{
    public static long Read(ref long cell) => ModelAtomics.Read(ref cell);

    public static void Write(ref long cell, long value)
    {
        if (TFault.Fault == Fault.PlainWrite)
        {
            Explorer.Current.Write(Explorer.Current.CellOf(ref cell), value, release: false);
            cell = value;
        }
        else
        {
            ModelAtomics.Write(ref cell, value);
        }
    }

    public static long Add(ref long cell, long value)
    {
        if (TFault.Fault != Fault.AddInTwoSteps)
        {
            return ModelAtomics.Add(ref cell, value);
        }

        long sum = ModelAtomics.Read(ref cell) + value;
        ModelAtomics.Write(ref cell, sum);
        return sum;
    }

    public static bool Replace(ref long cell, long expected, long value)
    {
        if (TFault.Fault != Fault.ReplaceInTwoSteps)
        {
            return ModelAtomics.Replace(ref cell, expected, value);
        }

        if (ModelAtomics.Read(ref cell) != expected)
        {
            return false;
        }

        ModelAtomics.Write(ref cell, value);
        return true;
    }

    public static void Fence()
    {
        if (TFault.Fault != Fault.NoFence)
        {
            ModelAtomics.Fence();
        }
    }

    public static void FenceProcess()
    {
        if (TFault.Fault != Fault.NoProcessFence)
        {
            ModelAtomics.FenceProcess();
        }
    }
}
