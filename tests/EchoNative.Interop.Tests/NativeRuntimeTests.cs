using EchoNative.Interop.Loading;
using EchoNative.Interop.Tests.Support;

namespace EchoNative.Interop.Tests;

public class NativeRuntimeTests
{
    [Fact]
    public void Load_tells_what_was_loaded()
    {
        NativeRuntimeInfo info = NativeRuntime.Load();

        Assert.StartsWith("1.", info.WhisperVersion);
        Assert.NotEmpty(info.GgmlVersion);
        Assert.True(File.Exists(info.LibraryPath), info.LibraryPath);
        Assert.Contains("whisper", Path.GetFileName(info.LibraryPath));
        Assert.Contains(info.Devices, device => device.Kind == NativeDeviceKind.Cpu && device.Name.Length > 0 && device.Description.Length > 0);
        Assert.Contains("1", info.CpuFeatures.Values); // SSE3 or NEON at least
        Assert.Same(info, NativeRuntime.Load());
    }

    [Fact]
    public void ExplicitPath_cannot_change_once_loaded()
    {
        NativeRuntime.Load();
        Assert.Throws<InvalidOperationException>(() => NativeLibraries.ExplicitPath = "/elsewhere");
    }

    [Fact]
    public void Load_from_many_threads_happens_once()
    {
        ProcessResult result = Processes.RunHost(["threads"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("same", result.Output);
        Assert.InRange(result.Output.Split('\n').Count(line => line.Contains("loaded CPU backend")), 0, 1); // 0: linked in
    }

    [Fact]
    public void First_native_call_loads_everything_by_itself()
    {
        ProcessResult result = Processes.RunHost(["call"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("version=1.", result.Output);
    }

    [FactWithParakeet]
    public void Parakeet_comes_from_the_same_place_when_it_is_first_called()
    {
        ProcessResult result = Processes.RunHost(["parakeet"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("version=1.", result.Output);
    }

    [FactWithBackendModules]
    public void Logger_that_throws_does_no_harm()
    {
        ProcessResult result = Processes.RunHost(["throwing-log"]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [FactWithBackendModules]
    public void Log_receives_what_loading_says()
    {
        ProcessResult result = Processes.RunHost(["load"]);
        Assert.Contains("log Information: load_backend: loaded CPU backend", result.Output);
    }

    [FactOnUnix]
    public void Native_environment_gets_defaults_but_keeps_what_is_set()
    {
        ProcessResult result = Processes.RunHost(
            ["environment", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY=active", "GGML_NO_BACKTRACE"],
            environment: ("OPENBLAS_NUM_THREADS", "3"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("OPENBLAS_NUM_THREADS=3\n", result.Output); // of the process
        Assert.Contains("OMP_WAIT_POLICY=active\n", result.Output); // set by the program, which native code would not see
        Assert.Contains("GGML_NO_BACKTRACE=1\n", result.Output);

        result = Processes.RunHost(["environment", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY"]);
        Assert.Contains("OPENBLAS_NUM_THREADS=1\n", result.Output);
        Assert.Contains("OMP_WAIT_POLICY=passive\n", result.Output);
    }

    [Theory]
    [InlineData("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0", true)]
    [InlineData("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3", false)]
    [InlineData("/usr/lib/x86_64-linux-gnu/libopenblas.so.0", false)]
    public void Reference_blas_is_told_from_fast_ones(string path, bool expected) =>
        Assert.Equal(expected, FastKernels.IsReferenceBlas(path));

    [Theory]
    [InlineData("LLAMAFILE", "1", true)]
    [InlineData("LLAMAFILE", "0", false)]
    [InlineData("AVX512", "1", false)]
    public void Fast_kernels_are_recognised_by_the_processor_backends_features(string name, string value, bool expected) =>
        Assert.Equal(expected, FastKernels.Present(
            [new("CPU", "a processor", NativeDeviceKind.Cpu, "CPU")], new Dictionary<string, string> { [name] = value }));
}
