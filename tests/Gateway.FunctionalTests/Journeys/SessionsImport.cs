using StackExchange.Redis;
using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>Sessions that another program keeps in PostgreSQL are taken over, as often as it takes, and none comes back.</summary>
public sealed class SessionsImport(Site site) : IAsyncLifetime
{
    private const string Query =
        "SELECT sid AS id, sess->'user'->>'id' AS user_id, sess->'user' AS user_data, role, created AS created_at, now() AS last_accessed, expire AS expires_at FROM session";

    private RedisProcess _redis = null!;
    private ConnectionMultiplexer _direct = null!;
    private GatewayProcess _gateway = null!;
    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisProcess.StartAsync();
        _direct = await _redis.ConnectAsync();
        _gateway = new GatewayProcess(site.Setup(_redis));
        _database = await site.Postgres.CreateDatabaseAsync();
        await SqlAsync(
            """
            CREATE TYPE site_role AS ENUM ('user', 'admin');
            CREATE TABLE session (sid varchar PRIMARY KEY, sess json NOT NULL, role site_role, created timestamptz DEFAULT now(), expire timestamptz NOT NULL);
            INSERT INTO session SELECT 'bulk-' || n, json_build_object('user', json_build_object('id', n % 50, 'email', n || '@example.com')), 'admin', now(), now() + interval '1 day'
              FROM generate_series(1, 1200) n;
            INSERT INTO session VALUES
              ('expired-0123456789abcdef', '{"user":{"id":1}}', NULL, now() - interval '2 hours', now() - interval '1 hour'),
              ('visitor-0123456789abcdef', '{"cart":[]}', NULL, now(), now() + interval '1 day'),
              ('s:no/id 0123456789abcdef', '{"user":{"id":1}}', NULL, now(), now() + interval '1 day');
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _direct.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Import_DryRunThenTwice_WritesOnceAndBringsNothingBack()
    {
        var dry = (await ImportAsync("--dry-run")).EnsureSuccess();
        Assert.StartsWith("Would import 1200 sessions.", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, (long)await Db.ExecuteAsync("DBSIZE"));

        await Db.StringSetAsync("session:bulk-7", "of the gateway already", TimeSpan.FromHours(1));
        var first = (await ImportAsync("--batch", "100")).EnsureSuccess();
        Assert.Equal("Imported 1199 sessions. Left alone: 1 that live here already, 0 imported before. Refused: 3 of 1203 rows.", first.Output.Trim());
        Assert.Contains("Refused expire…: it has expired.", first.ErrorLines);
        Assert.Contains("Refused visito…: it has no user_id.", first.ErrorLines);
        Assert.Contains(first.ErrorLines, line => line.StartsWith("Refused …: its id is no session's id", StringComparison.Ordinal));
        Assert.DoesNotContain("0123456789abcdef", first.Output + first.Errors, StringComparison.Ordinal);

        var record = (await Db.StringGetAsync("session:bulk-1")).ToString();
        Assert.Contains("""
            "user_id":"1","user_data":{"id":"1","email":"1@example.com","username":null,"full_name":null,"role":"admin"},"created_at":
            """.Trim(), record, StringComparison.Ordinal);
        Assert.Contains("\"imported\":true", record, StringComparison.Ordinal);
        Assert.InRange((await Db.KeyTimeToLiveAsync("session:bulk-1"))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal(24, await Db.SetLengthAsync("user_sessions:1"));
        Assert.Equal("of the gateway already", await Db.StringGetAsync("session:bulk-7"));

        await Db.KeyDeleteAsync("session:bulk-1");
        await SqlAsync("INSERT INTO session VALUES ('later-1', '{\"user\":{\"id\":1}}', NULL, now(), now() + interval '1 day')");
        var second = (await ImportAsync()).EnsureSuccess();
        Assert.Equal("Imported 1 session. Left alone: 1 that live here already, 1199 imported before. Refused: 3 of 1204 rows.", second.Output.Trim());
        Assert.False(await Db.KeyExistsAsync("session:bulk-1"));
    }

    [Fact]
    public async Task Import_CutOffAfterTheRecord_IsMadeUpForByTheNextRun()
    {
        await ImportAsync();
        await Db.KeyDeleteAsync(["gateway:imported:bulk-2", "user_sessions:2"]);

        (await ImportAsync()).EnsureSuccess();

        Assert.True(await Db.SetContainsAsync("user_sessions:2", "bulk-2"));
        Assert.True(await Db.KeyExistsAsync("gateway:imported:bulk-2"));
    }

    [Theory]
    [InlineData(2, "no column 'user_id'", "SELECT sid AS id, created AS created_at FROM session")]
    [InlineData(2, "does not exist", "SELECT * FROM nothing_here")]
    [InlineData(2, "syntax error", "SELECT FROM WHERE")]
    [InlineData(2, "read-only transaction", "DELETE FROM session RETURNING sid AS id, sid AS user_id, created AS created_at")]
    public async Task Import_WrongQuery_IsRefusedInOneLine(int exitCode, string reason, string query)
    {
        var result = await _gateway.RunCommandAsync(["sessions", "import", "--database", _database, "--query", query]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(reason, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(0, (long)await Db.ExecuteAsync("DBSIZE"));
    }

    [Fact]
    public async Task Import_DatabaseOrRedisDown_FailsAndSaysSo()
    {
        var noDatabase = await _gateway.RunCommandAsync(["sessions", "import", "--query", Query, "--database", $"postgres://u:very-secret@127.0.0.1:{FreePort.Take()}/x"]);
        Assert.Equal(1, noDatabase.ExitCode);
        Assert.Contains(noDatabase.ErrorLines, line => line.StartsWith("The sessions can't be read", StringComparison.Ordinal));
        Assert.DoesNotContain("very-secret", noDatabase.Errors, StringComparison.Ordinal);

        await _redis.KillAsync();
        var noRedis = await ImportAsync();
        Assert.Equal(1, noRedis.ExitCode);
        Assert.Contains("Redis does not answer: nothing was imported.", noRedis.ErrorLines);
    }

    private IDatabase Db => _direct.GetDatabase();

    private Task<CommandResult> ImportAsync(params string[] arguments) =>
        _gateway.RunCommandAsync(["sessions", "import", "--database", _database, "--query", Query, .. arguments]);

    private Task SqlAsync(string sql) => ForeignDatabase.RunAsync(_database, sql);
}
