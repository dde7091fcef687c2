namespace EchoNative.Isolation;

/// <summary>This library as a program: the child process.</summary>
internal static class HostProgram
{
    private static int Main(string[] arguments)
    {
        if (arguments is [IsolatedHost.Argument])
        {
            return IsolatedHost.Run();
        }

        Console.Error.WriteLine("This is the child process of EchoNative's IsolatedEngine, which starts it.");
        return 2;
    }
}
