using System.Reflection;
using System.Runtime.InteropServices;
using EchoNative.Interop.Loading;
using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

public class ExportTests
{
    [Theory]
    [InlineData(typeof(Ggml), 25)]
    [InlineData(typeof(Whisper), 123)]
    public void Every_imported_function_is_exported_by_the_library_it_names(Type imports, int count) => CheckExports(imports, count);

    [FactWithParakeet]
    public void Every_imported_function_of_parakeet_is_exported_by_libparakeet() => CheckExports(typeof(Parakeet), 67);

    private static void CheckExports(Type imports, int count)
    {
        List<string> wrong = [];
        MethodInfo[] methods = imports.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
        foreach (MethodInfo method in methods)
        {
            DllImportAttribute import = method.GetCustomAttribute<DllImportAttribute>()!;

            // A look-up goes on into dependencies: only the file that the address lies in tells whose function it is.
            string file = Path.GetFileName(ModulePath.Of(NativeLibraries.Handle(import.Value), method.Name));
            string library = file.Split('.')[0];
            if (library != $"lib{import.Value}" && library != import.Value)
            {
                wrong.Add($"{method.Name} is in {file}, not in {import.Value}");
            }
        }

        Assert.Equal(count, methods.Length);
        Assert.Empty(wrong);
    }
}
