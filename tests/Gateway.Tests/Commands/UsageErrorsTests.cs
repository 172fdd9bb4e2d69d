using System.CommandLine;
using Gateway.Commands;
using Xunit;

namespace Gateway.Tests.Commands;

/// <summary>What was typed in the wrong place may be a password: no command prints it.</summary>
public sealed class UsageErrorsTests
{
    private const string Secret = "S3cr3t-Pa55word";

    public static TheoryData<string> Commands => [.. PathsOf(GatewayCommand.CreateRootCommand(_ => throw new NotSupportedException(), _ => { }))];

    [Fact]
    public void Commands_AreAllOfTheCommandLine() => Assert.True(Commands.Count >= 15);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task RunAsync_RefusedArgument_IsNotPrinted(string path)
    {
        string[] command = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[][] refused =
        [
            [Secret, Secret, Secret],
            ["--password", Secret],
            [$"--password={Secret}"],
            [$"--{Secret}"],
            [$"-{Secret}"],
            [$"@{Secret}", Secret],
            ["--", Secret, Secret],
        ];
        foreach (var arguments in refused)
        {
            await AssertRefusedAsync([.. command, .. arguments]);
        }
    }

    [Theory]
    [InlineData("--id: the value is not a UUID.", "users", "add", "--id", Secret)]
    [InlineData("--id: the value is not a UUID.", "users", "add", "--id=" + Secret)]
    [InlineData("--batch: the value is not a whole number.", "sessions", "import", "--query", "SELECT 1", "--batch", Secret)]
    [InlineData("--session: this is not the id of a session.", "sessions", "revoke", "--session", Secret + "?")]
    [InlineData("Give exactly one of --user WHO, --session ID and --all.", "sessions", "revoke", "--session", Secret, "--user", Secret)]
    [InlineData("Give exactly one of --user WHO, --session ID and --all.", "sessions", "revoke", "--session", "s", "--all")]
    [InlineData("Argument 3 is not recognized. Did you mean --password-stdin?", "users", "add", "--password")]
    [InlineData("Arguments 5, 6 are not recognized. Did you mean --password-stdin?", "users", "add", "--username", "a", "--password", Secret)]
    [InlineData("Argument 4 is not recognized.", "users", "set-password", "alice", Secret)]
    [InlineData("Argument 1 is not recognized.", Secret)]
    [InlineData("Option '--user' is required.", "sessions", "list")]
    public async Task RunAsync_WrongUsage_NamesTheProblem(string expected, params string[] arguments) =>
        Assert.Contains(expected, await AssertRefusedAsync(arguments));

    [Fact]
    public async Task RunAsync_WrongUsage_SaysWhereHelpIs() =>
        Assert.Equal("Run 'gateway users add --help' to see the usage.", (await AssertRefusedAsync("users", "add", Secret))[^1]);

    private static async Task<string[]> AssertRefusedAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await GatewayCommand.RunAsync(
            arguments, _ => throw new NotSupportedException(), _ => { }, new InvocationConfiguration { Output = output, Error = error });

        Assert.Equal(2, code);
        Assert.DoesNotContain(Secret, output.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.OrdinalIgnoreCase);
        return error.ToString().Split(error.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> PathsOf(Command command, string path = "") =>
        command.Subcommands.SelectMany(child => PathsOf(child, $"{path} {child.Name}")).Prepend(path.Trim());
}
