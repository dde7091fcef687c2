using System.Runtime.InteropServices;

namespace EchoNative.Interop.Tests.Support;

/// <summary>A test of backends that are loaded at run time; skipped where they are linked into libggml.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithBackendModulesAttribute : FactAttribute
{
    public FactWithBackendModulesAttribute() => Skip = Linked.Value ? "the backends are linked into this libggml" : null;

    // What libggml itself is linked to can be looked up through it.
    private static readonly Lazy<bool> Linked = new(() =>
        NativeLibrary.TryGetExport(NativeLibraries.Handle("ggml"), "ggml_backend_cpu_reg", out _));
}
