namespace EchoNative.Interop.Tests.Support;

/// <summary>A test that needs libparakeet, which is optional.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithParakeetAttribute : FactAttribute
{
    public FactWithParakeetAttribute() => Skip = Reason.Value;

    private static readonly Lazy<string?> Reason = new(() =>
    {
        try
        {
            NativeLibraries.Handle("parakeet");
            return null;
        }
        catch (NativeLibraryException exception)
        {
            return exception.Message.Split('\n')[0];
        }
    });
}
