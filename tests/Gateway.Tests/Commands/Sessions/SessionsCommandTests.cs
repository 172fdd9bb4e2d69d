using System.CommandLine;
using System.Text.Json;
using Gateway.Commands.Sessions;
using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Tests.Sessions;
using Gateway.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Commands.Sessions;

public sealed class SessionsCommandTests : IAsyncDisposable
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeAdministration _sessions = new();
    private readonly OneUser _directory = new();
    private readonly ServiceCollection _services = new();

    public SessionsCommandTests() =>
        _services.AddSingleton<IUserDirectory>(_directory).AddSingleton<ISessionAdministration>(_sessions);

    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("u-1")]
    public async Task List_UserNameOrRawId_TableWithTheNewestUseFirst(string who)
    {
        var older = _sessions.Add(TestSessions.New(Time, "u-1"));
        var newer = _sessions.Add(TestSessions.New(Time, "u-1") with { LastAccessed = Time.GetUtcNow().AddMinutes(1) });

        Assert.Equal(0, await RunAsync("list", "--user", who));

        var lines = _output.ToString().Split('\n');
        Assert.StartsWith("SESSION ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(newer.Id.Value, lines[1], StringComparison.Ordinal);
        Assert.Contains("2026-01-02 03:04:05  2026-01-02 03:05:05", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("192.0.2.1  Test", lines[1].TrimEnd(), StringComparison.Ordinal);
        Assert.StartsWith(older.Id.Value, lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Json_HasTheNamesOfTheApiAndNoSecret()
    {
        var session = _sessions.Add(TestSessions.New(Time, "u-1"));

        Assert.Equal(0, await RunAsync("list", "--user", "alice", "--json"));

        var item = Assert.Single(JsonDocument.Parse(_output.ToString()).RootElement.EnumerateArray());
        Assert.Equal(session.Id.Value, item.GetProperty("session_id").GetString());
        Assert.Equal("u-1", item.GetProperty("user_id").GetString());
        Assert.Equal("2026-01-02T03:04:05Z", item.GetProperty("created_at").GetString());
        Assert.Equal("Test/1.0", item.GetProperty("user_agent").GetString());
        Assert.DoesNotContain("secret", _output.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task List_KnownUserWithoutSessions_IsEmptyAndDone()
    {
        Assert.Equal(0, await RunAsync("list", "--user", "alice", "--json"));

        Assert.Equal("[]", _output.ToString().Trim());
    }

    [Fact]
    public async Task Revoke_User_EndsTheirSessionsAndNobodyElses()
    {
        _sessions.Add(TestSessions.New(Time, "u-1"));
        var other = _sessions.Add(TestSessions.New(Time, "u-2"));

        Assert.Equal(0, await RunAsync("revoke", "--user", "alice"));

        Assert.Equal("Ended 1 session of alice.", _output.ToString().Trim());
        Assert.Equal([other], _sessions.Living);
    }

    [Fact]
    public async Task Revoke_Session_EndsThatOne()
    {
        var session = _sessions.Add(TestSessions.New(Time, "u-1"));
        var other = _sessions.Add(TestSessions.New(Time, "u-1"));

        Assert.Equal(0, await RunAsync("revoke", "--session", session.Id.Value));

        Assert.Equal([other], _sessions.Living);
        Assert.Equal(1, await RunAsync("revoke", "--session", session.Id.Value));
        AssertOneLine("no such session");
    }

    [Fact]
    public async Task Revoke_All_EndsEveryoneAndCounts()
    {
        _sessions.Add(TestSessions.New(Time, "u-1"));
        _sessions.Add(TestSessions.New(Time, "u-2"));

        Assert.Equal(0, await RunAsync("revoke", "--all"));

        Assert.Equal("Ended 2 sessions.", _output.ToString().Trim());
        Assert.Empty(_sessions.Living);
    }

    [Theory]
    [InlineData("list", "--user", "nobody")]
    [InlineData("revoke", "--user", "nobody")]
    public async Task UnknownUser_WithoutSessions_IsProbablyASlip(params string[] arguments)
    {
        Assert.Equal(1, await RunAsync(arguments));
        AssertOneLine("There is no user 'nobody'");
    }

    [Theory]
    [InlineData("list", "--user", "alice")]
    [InlineData("revoke", "--user", "alice")]
    [InlineData("revoke", "--session", "s-1")]
    [InlineData("revoke", "--all")]
    public async Task StoreDown_FailedAndSaysSo(params string[] arguments)
    {
        _sessions.IsDown = true;

        Assert.Equal(1, await RunAsync(arguments));
        AssertOneLine("Redis does not answer");
    }

    [Theory]
    [InlineData("list", "--user", "alice")]
    [InlineData("revoke", "--user", "alice")]
    public async Task DirectoryDown_FailedAndSaysSo(params string[] arguments)
    {
        _directory.IsDown = true;

        Assert.Equal(1, await RunAsync(arguments));
        AssertOneLine("The users cannot be read");
    }

    [Theory]
    [InlineData("list", "--user", "alice")]
    [InlineData("revoke", "--user", "alice")]
    [InlineData("revoke", "--session", "s-1")]
    [InlineData("revoke", "--all")]
    public async Task SessionsInMemory_OutOfReach(params string[] arguments)
    {
        _services.Remove(_services.Single(service => service.ServiceType == typeof(ISessionAdministration)));

        Assert.Equal(1, await RunAsync(arguments));
        AssertOneLine("where no command reaches them");
    }

    [Theory]
    [InlineData("list")]
    [InlineData("list", "--user")]
    [InlineData("revoke")]
    [InlineData("revoke", "--user", "alice", "--all")]
    [InlineData("revoke", "--session", "s-1", "--all")]
    [InlineData("revoke", "--user", "alice", "--session", "s-1")]
    [InlineData("revoke", "--all", "false")]
    [InlineData("revoke", "--session", "no id")]
    [InlineData("revoke", "--session", "")]
    public void Usage_Wrong_IsRefused(params string[] arguments)
    {
        Assert.NotEmpty(Command().Parse(arguments).Errors);
    }

    private Command Command() => SessionsCommand.Create(_ => _services.BuildServiceProvider());

    private Task<int> RunAsync(params string[] arguments) => Command()
        .Parse(arguments)
        .InvokeAsync(new InvocationConfiguration { Output = _output, Error = _error }, TestContext.Current.CancellationToken);

    private void AssertOneLine(string expected)
    {
        var line = Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    private sealed class FakeAdministration : ISessionAdministration
    {
        public List<Session> Living { get; } = [];

        public bool IsDown { get; set; }

        public Session Add(Session session)
        {
            Living.Add(session);
            return session;
        }

        public ValueTask<StoreReply<IReadOnlyList<Session>>> ListAsync(string userId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsDown ? StoreReply<IReadOnlyList<Session>>.Unavailable : StoreReply.Found<IReadOnlyList<Session>>([.. Living.Where(session => session.User.Id == userId)]));

        public ValueTask<StoreOutcome> EndAsync(SessionId id, SessionEnd reason, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsDown ? StoreOutcome.Unavailable : Living.RemoveAll(session => session.Id == id) > 0 ? StoreOutcome.Done : StoreOutcome.Missing);

        public ValueTask<EndedSessions> EndUserAsync(string userId, SessionEnd reason, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsDown ? new EndedSessions(0, IsComplete: false) : new EndedSessions(Living.RemoveAll(session => session.User.Id == userId), IsComplete: true));

        public ValueTask<EndedSessions> EndEverybodyAsync(CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsDown ? new EndedSessions(0, IsComplete: false) : new EndedSessions(Living.RemoveAll(_ => true), IsComplete: true));
    }

    private sealed class OneUser : IUserDirectory
    {
        public bool IsDown { get; set; }

        public ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken) => ValueTask.FromResult<UserLookup>(
            IsDown ? UserLookup.Unavailable.Instance : login == "alice" ? new UserLookup.Found(new User("u-1", Username: "alice")) : UserLookup.Missing.Instance);
    }
}
