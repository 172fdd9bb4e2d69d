using System.CommandLine;
using System.Text;
using System.Text.Json;
using Gateway.Commands.Users;
using Gateway.Users;
using Gateway.Users.Credentials;
using Gateway.Users.Passwords;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Tests.Commands.Users;

public sealed class UsersCommandTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gateway-users-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeSessions _sessions = new();
    private readonly ServiceProvider _services;

    public UsersCommandTests() => _services = new ServiceCollection()
        .AddLogging()
        .AddUsers(new ConfigurationBuilder().Build(), _folder.FullName)
        .AddSingleton<IUserSessions>(_sessions)
        .BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("correct horse\n")]
    [InlineData("correct horse\r\n")]
    [InlineData("correct horse")]
    public async Task Add_PasswordFromStandardInput_CanSignIn(string input)
    {
        Assert.Equal(0, await RunAsync(input, "add", "--email", "alice@example.com", "--name", "Alice", "--role", "admin", "--password-stdin"));

        Assert.StartsWith("Added alice@example.com with the id ", _output.ToString(), StringComparison.Ordinal);
        var valid = Assert.IsType<CredentialResult.Valid>(await SignInAsync("alice@example.com", "correct horse"));
        Assert.Equal(("Alice", "admin"), (valid.User.FullName, valid.User.Role));
        Assert.False(PasswordHasher.IsOutdated(valid.User.PasswordHash, "correct horse"));
    }

    [Fact]
    public async Task Import_File_AddsWhatIsNewAndSaysWhatIsRefused()
    {
        var hash = PasswordHasher.Hash("correct horse");
        await AddAsync("--username", "taken");
        var file = Path.Combine(_folder.FullName, "import.csv");
        await File.WriteAllTextAsync(
            file,
            $"""
            email,username,full_name,role,password_hash
            alice@example.com,alice,Alice,admin,"{hash}"
            ,bob,Bob,,
            ,taken,Somebody,,
            eve@example.com,,Eve,,plain text
            not an address,,,,

            """,
            TestContext.Current.CancellationToken);
        _output.GetStringBuilder().Clear();

        Assert.Equal(1, await RunAsync("", "import", file, "--dry-run"));
        Assert.Equal("Would have imported: 2 added, 1 there already, 2 refused.", _output.ToString().Trim());
        Assert.IsType<CredentialResult.Invalid>(await SignInAsync("alice", "correct horse"));

        _error.GetStringBuilder().Clear();
        Assert.Equal(1, await RunAsync("", "import", file));
        Assert.Equal(["row 4: refused: the password hash has no known form", "row 5: refused: the e-mail address must look like alice@example.com"], _error.ToString().Trim().Split(_error.NewLine));
        var valid = Assert.IsType<CredentialResult.Valid>(await SignInAsync("ALICE@example.com", "correct horse"));
        Assert.Equal(("Alice", "admin"), (valid.User.FullName, valid.User.Role));

        _output.GetStringBuilder().Clear();
        Assert.Equal(1, await RunAsync("", "import", file));
        Assert.Equal("Imported: 0 added, 3 there already, 2 refused.", _output.ToString().Trim());
    }

    [Fact]
    public async Task Import_NoSuchFile_IsWrongUsage()
    {
        Assert.Equal(2, await RunAsync("", "import", Path.Combine(_folder.FullName, "none.csv")));

        Assert.Contains("none.csv: can't be read", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_IdGiven_Kept()
    {
        await AddAsync("--username", "alice", "--id", "0198C5A0-0000-7000-8000-000000000001");

        Assert.Contains("0198c5a0-0000-7000-8000-000000000001", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seven77", "at least 8")]
    [InlineData("", "at least 8")]
    [InlineData("with\0nul-in-it", "control characters")]
    [InlineData("two\nlines of it", "control characters")]
    [InlineData("\xff\xfe-latin-1-bytes", "not UTF-8")]
    public async Task Add_UnfitPassword_WrongUsage(string input, string error)
    {
        Assert.Equal(2, await RunAsync(Encoding.Latin1.GetBytes(input), "add", "--username", "alice", "--password-stdin"));

        AssertOneLine(error);
    }

    [Fact]
    public async Task Add_EndlessPassword_WrongUsage()
    {
        Assert.Equal(2, await RunAsync(new string('é', 100_000), "add", "--username", "alice", "--password-stdin"));

        AssertOneLine("at most 1024 bytes");
    }

    [Theory]
    [InlineData("an e-mail address or a user name", "--name", "Nobody")]
    [InlineData("must look like", "--email", "alice")]
    [InlineData("no blanks", "--username", "al ice")]
    public async Task Add_UnfitName_WrongUsage(string error, params string[] arguments)
    {
        Assert.Equal(2, await RunAsync("correct horse", ["add", .. arguments, "--password-stdin"]));

        AssertOneLine(error);
    }

    [Fact]
    public async Task Add_NameTaken_Failed()
    {
        await AddAsync("--username", "alice");

        Assert.Equal(1, await RunAsync("correct horse", "add", "--username", "Alice", "--password-stdin"));
        AssertOneLine("already");
    }

    [Fact]
    public async Task List_SomeUsers_TableAndJsonWithoutHashes()
    {
        await AddAsync("--username", "bob");
        await AddAsync("--email", "alice@example.com", "--name", "Alice");
        await RunAsync("", "disable", "bob");
        _output.GetStringBuilder().Clear();

        Assert.Equal(0, await RunAsync("", "list"));
        var lines = _output.ToString().Split('\n');
        Assert.StartsWith("ID ", lines[0], StringComparison.Ordinal);
        Assert.Contains("alice@example.com", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("disabled", lines[2].TrimEnd(), StringComparison.Ordinal);

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("", "list", "--json"));
        var users = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal("bob", users[1].GetProperty("username").GetString());
        Assert.True(users[1].GetProperty("disabled").GetBoolean());
        Assert.DoesNotContain("argon2", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disable_KnownUser_CannotSignInAndSessionsEnd()
    {
        await AddAsync("--username", "alice");

        Assert.Equal(0, await RunAsync("", "disable", "ALICE"));
        Assert.IsType<CredentialResult.Invalid>(await SignInAsync("alice", "correct horse"));
        Assert.Single(_sessions.Ended);

        Assert.Equal(0, await RunAsync("", "enable", "alice"));
        Assert.IsType<CredentialResult.Valid>(await SignInAsync("alice", "correct horse"));
        Assert.Single(_sessions.Ended);
    }

    [Fact]
    public async Task SetPassword_KnownUser_OnlyTheNewOneWorksAndSessionsEnd()
    {
        await AddAsync("--username", "alice");

        Assert.Equal(0, await RunAsync("battery staple\n", "set-password", "alice", "--password-stdin"));

        Assert.IsType<CredentialResult.Invalid>(await SignInAsync("alice", "correct horse"));
        Assert.IsType<CredentialResult.Valid>(await SignInAsync("alice", "battery staple"));
        Assert.Single(_sessions.Ended);
    }

    [Theory]
    [InlineData("disable", "alice")]
    [InlineData("set-password", "alice", "--password-stdin")]
    public async Task DisableAndSetPassword_SessionsStayOpen_FailedAndSaysSo(params string[] arguments)
    {
        await AddAsync("--username", "alice");
        _sessions.Works = false;

        Assert.Equal(1, await RunAsync("battery staple", arguments));
        AssertOneLine("the sessions could not be ended");
    }

    [Theory]
    [InlineData("disable", "nobody")]
    [InlineData("enable", "nobody")]
    [InlineData("set-password", "nobody", "--password-stdin")]
    public async Task Changes_UnknownUser_Failed(params string[] arguments)
    {
        Assert.Equal(1, await RunAsync("battery staple", arguments));
        AssertOneLine("There is no user 'nobody'.");
    }

    [Fact]
    public async Task List_EscapeSequenceInAName_NotSentToTheTerminal()
    {
        const string Json = """[{"id": "1", "username": "x", "full_name": "\u001b[2J"}]""";
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "users.json"), Json, TestContext.Current.CancellationToken);

        Assert.Equal(0, await RunAsync("", "list"));
        Assert.Contains("?[2J", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_BrokenFile_FailedAndSaysWhere()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "users.json"), "[{]", TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync("", "list"));
        AssertOneLine("line 1, column 3");
    }

    private async Task AddAsync(params string[] arguments) =>
        Assert.Equal(0, await RunAsync("correct horse", ["add", .. arguments, "--password-stdin"]));

    private Task<int> RunAsync(string input, params string[] arguments) => RunAsync(Encoding.UTF8.GetBytes(input), arguments);

    private Task<int> RunAsync(byte[] input, params string[] arguments) => UsersCommand
        .Create(_ => _services, () => new MemoryStream(input))
        .Parse(arguments)
        .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private async Task<CredentialResult> SignInAsync(string login, string password) => await _services
        .GetRequiredService<CredentialVerifier>()
        .VerifyAsync(login, password, static _ => ValueTask.FromResult(true), TestContext.Current.CancellationToken);

    private void AssertOneLine(string expected)
    {
        var line = Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    private sealed class FakeSessions : IUserSessions
    {
        public List<string> Ended { get; } = [];

        public bool Works { get; set; } = true;

        public ValueTask<bool> EndAllAsync(string userId, UserRevocationReason reason, CancellationToken cancellationToken)
        {
            Ended.Add(userId);
            return ValueTask.FromResult(Works);
        }
    }
}
