namespace EchoNative.Browser.Tests;

/// <summary>JavaScript that runs in the browser; each file is one function expression.</summary>
internal static class Scripts
{
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Scripts).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
