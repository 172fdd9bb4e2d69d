using Gateway.Fuzz;
using SharpFuzz;

// Under afl-fuzz: Gateway.Fuzz TARGET. By hand, to see what a finding does: Gateway.Fuzz TARGET FILE...
if (args is not [var name, .. var files] || !Targets.ByName.TryGetValue(name, out var create))
{
    Console.Error.WriteLine($"Usage: Gateway.Fuzz TARGET [FILE...]\nTargets: {string.Join(' ', Targets.ByName.Keys)}");
    return 2;
}

if (files.Length > 0)
{
    return Reproduction.Run(create(), files);
}

// Not made before, for under afl-fuzz this process is only the one that starts the one that runs it.
var target = new Lazy<Action<byte[]>>(create);
Fuzzer.OutOfProcess.Run(input =>
{
    using var bytes = new MemoryStream();
    input.CopyTo(bytes);
    target.Value(bytes.ToArray());
});
return 0;
