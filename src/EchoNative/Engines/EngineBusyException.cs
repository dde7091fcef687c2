namespace EchoNative;

/// <summary>The engine has as many sessions or waiting files as it was configured to take. Try again later.</summary>
public sealed class EngineBusyException : EchoNativeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="limit">How many there may be.</param>
    /// <param name="what">Of what, in the plural.</param>
    public EngineBusyException(int limit, string what)
        : base($"The engine already has its {limit} {what}.")
    {
        Limit = limit;
    }

    /// <summary>How many there may be.</summary>
    public int Limit { get; }
}
