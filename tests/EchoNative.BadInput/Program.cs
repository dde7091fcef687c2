using EchoNative.BadInput;

// A child process for the tests: `ROW` feeds one bad input in and then decodes good audio, `bare ROW` skips the checks, `starved` is about memory.
if (args is ["bare", var bare])
{
    Bare.Run(int.Parse(bare));
    return 0;
}

if (args is ["starved"])
{
    Starved.Run();
    return 0;
}

string? failure = Rows.Check(Rows.All[int.Parse(args[0])]);
using var fixture = new Fixture();
using var state = fixture.State();
state.Run(Fixture.Noise(), new EchoNative.DecodeOptions());
Console.WriteLine(failure ?? "survived");
return failure is null ? 0 : 1;
