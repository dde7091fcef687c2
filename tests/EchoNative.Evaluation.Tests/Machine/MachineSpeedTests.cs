using EchoNative.Evaluation.Machine;

namespace EchoNative.Evaluation.Tests.Machine;

public class MachineSpeedTests
{
    private static readonly DateTime Now = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_stored_measurement_is_read_as_it_was_written()
    {
        MachineSpeed? read = MachineSpeed.Read(Of(Now).ToJson(), "here", Now.AddDays(29));

        Assert.Equal(Of(Now).ToJson(), read?.ToJson());
    }

    [Theory]
    [InlineData("elsewhere", 1)]
    [InlineData("here", 30)]
    [InlineData("here", -1)]
    public void One_of_another_machine_or_time_is_not_taken(string key, int days) =>
        Assert.Null(MachineSpeed.Read(Of(Now).ToJson(), key, Now.AddDays(days)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"key\": \"here\"}")]
    public void What_is_no_measurement_is_not_taken(string json) => Assert.Null(MachineSpeed.Read(json, "here", Now));

    [Fact]
    public void The_key_tells_libraries_apart()
    {
        var machine = MachineInventory.Read();
        var library = LibraryInventory.Read();

        Assert.NotEqual(MachineSpeed.KeyOf(machine, library), MachineSpeed.KeyOf(machine, library with { Path = "/elsewhere/libwhisper.so" }));
        Assert.NotEqual(MachineSpeed.KeyOf(machine, library), MachineSpeed.KeyOf(machine with { Cores = machine.Cores + 1 }, library));
    }

    private static MachineSpeed Of(DateTime date) =>
        new() { Key = "here", Date = date, Processor = new ProcessorSpeed(100, 200, 20, 1), Recognition = Speeds.Of(40e9) };
}
