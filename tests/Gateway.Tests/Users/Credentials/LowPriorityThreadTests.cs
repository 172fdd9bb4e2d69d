using Gateway.Users.Credentials;
using Xunit;

namespace Gateway.Tests.Users.Credentials;

public sealed class LowPriorityThreadTests
{
    // proc(5): the nice value is the nineteenth field of "stat", the seventeenth behind the name in brackets.
    private const int Nice = 16;

    [Fact]
    public async Task Work_RunsOnAThreadThatYieldsToOthers_AndLeavesThemAsTheyAre()
    {
        var before = NiceOfThisThread();
        var patient = await LowPriorityThread.RunAsync(NiceOfThisThread);

        Assert.Equal(Math.Max(before, 10), patient);
        Assert.Equal(before, await Task.Run(NiceOfThisThread));
    }

    [Fact]
    public async Task Work_ThatFails_SaysWhy() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => LowPriorityThread.RunAsync<string>(() => throw new InvalidDataException()));

    private static int NiceOfThisThread() => int.Parse(File.ReadAllText("/proc/thread-self/stat").Split(") ", 2)[1].Split(' ')[Nice], System.Globalization.CultureInfo.InvariantCulture);
}
