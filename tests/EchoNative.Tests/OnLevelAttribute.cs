using System.Reflection;
using Xunit.Sdk;

namespace EchoNative.Tests;

/// <summary>Runs a theory whose only argument is a <see cref="SimdLevel"/> with one level; skipped where the processor, or a setting, lacks it.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
[DataDiscoverer("Xunit.Sdk.DataDiscoverer", "xunit.core")]
internal sealed class OnLevelAttribute : DataAttribute
{
    private readonly SimdLevel _level;

    public OnLevelAttribute(SimdLevel level)
    {
        _level = level;
        Skip = Simd.Supports(level) ? null : $"{level} isn't available here.";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_level]];
}
