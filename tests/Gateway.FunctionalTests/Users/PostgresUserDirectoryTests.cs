using System.Diagnostics;
using Gateway.Tests.Users;
using Gateway.Users;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace Gateway.FunctionalTests.Users;

public sealed class PostgresUserDirectoryTests(UserDatabase database) : UserDirectoryContract, IClassFixture<UserDatabase>, IAsyncLifetime
{
    private ServiceProvider _services = null!;
    private string _url = "";

    private protected override IUserDirectory Directory => _services.GetRequiredService<IUserDirectory>();

    private protected override IUserAdministration Administration => _services.GetRequiredService<IUserAdministration>();

    private NpgsqlDataSource Source => _services.GetRequiredService<NpgsqlDataSource>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _url = await database.CreateAsync();
        _services = CreateServices(_url);
        await _services.GetRequiredService<UserSchema>().ApplyAsync(Cancellation);
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync();

    [Fact]
    public async Task FindAsync_NameOfOneIsAddressOfAnother_AddressWins()
    {
        // Only by hand: adding refuses it.
        await ExecuteAsync(
            """
            INSERT INTO gateway.users (id, email, username) VALUES
                ('00000000-0000-0000-0000-000000000001', NULL, 'x@example.com'),
                ('00000000-0000-0000-0000-000000000002', 'X@example.com', NULL)
            """);

        var found = Assert.IsType<UserLookup.Found>(await Directory.FindAsync("x@example.com", Cancellation));

        Assert.Equal("00000000-0000-0000-0000-000000000002", found.User.Id);
    }

    [Fact]
    public async Task FindAsync_LettersBeyondAscii_CaseIgnored()
    {
        await Administration.AddAsync(new User(Guid.NewGuid().ToString(), null, "Jörg"), Cancellation);

        Assert.IsType<UserLookup.Found>(await Directory.FindAsync("JÖRG", Cancellation));
    }

    [Fact]
    public async Task FindAsync_DatabaseStopsAndComesBack_UnavailableOnlyMeanwhile()
    {
        var status = _services.GetRequiredService<DatabaseStatus>();
        await Administration.AddAsync(new User(Guid.NewGuid().ToString(), null, "alice"), Cancellation);

        await database.StopAsync();
        try
        {
            Assert.IsType<UserLookup.Unavailable>(await Directory.FindAsync("alice", Cancellation));
            Assert.Equal(UserChange.Unavailable, await Administration.SetDisabledAsync(Guid.NewGuid().ToString(), true, Cancellation));
            Assert.IsType<UserListing.Failed>(await Administration.ListAsync(Cancellation));
            Assert.False(await status.PingAsync(Cancellation));
            Assert.True(status is { HasAnswered: true, IsUp: false, Failure: not null });
        }
        finally
        {
            await database.StartAsync();
        }

        // Without a retry: pooled connections of before the stop must not cost anybody a sign-in.
        Assert.IsType<UserLookup.Found>(await Directory.FindAsync("alice", Cancellation));
        Assert.True(await status.PingAsync(Cancellation));
        Assert.True(status is { IsUp: true, Failure: null, Latency: not null });
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?target_session_attrs=read-write", false)]
    [InlineData("", true)]
    [InlineData("?target_session_attrs=read-write", true)]
    [InlineData("?target_session_attrs=primary&host=127.0.0.1,127.0.0.1", true)]
    public async Task FindAsync_EveryPooledConnectionIsGone_NobodyIsUnavailable(string parameters, bool isRestart)
    {
        const int People = 6;
        await Administration.AddAsync(new User(Guid.NewGuid().ToString(), null, "alice"), Cancellation);
        await using var services = CreateServices(WithParameters(parameters));
        var (directory, status) = (services.GetRequiredService<IUserDirectory>(), services.GetRequiredService<DatabaseStatus>());
        Assert.Empty(await services.GetRequiredService<UserSchema>().ApplyAsync(Cancellation));
        await FillPoolAsync(services, People);

        if (isRestart)
        {
            await database.StopAsync();
            await database.StartAsync();
        }
        else
        {
            Assert.True(await database.TerminateConnectionsAsync(_url) >= People);
        }

        var found = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => directory.FindAsync("alice", Cancellation).AsTask()));

        Assert.All(found, lookup => Assert.IsType<UserLookup.Found>(lookup));
        Assert.True(status is { IsUp: true, Failure: null });
    }

    [Fact]
    public async Task FindAsync_ServerEndsIdleConnections_NobodyIsUnavailable()
    {
        await using var services = CreateServices(WithParameters("?options=-c%20idle_session_timeout%3D50"));
        var directory = services.GetRequiredService<IUserDirectory>();
        await FillPoolAsync(services, 2);

        for (var watch = Stopwatch.StartNew(); await CountConnectionsAsync() > 0 && watch.Elapsed.TotalSeconds < 10;)
        {
            await Task.Yield();
        }

        Assert.IsType<UserLookup.Missing>(await directory.FindAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task SetDisabledAsync_ConnectionIsGone_IsNotRepeated()
    {
        await using var services = CreateServices(_url);
        var administration = services.GetRequiredService<IUserAdministration>();
        await FillPoolAsync(services, 1);
        await database.TerminateConnectionsAsync(_url);

        Assert.Equal(UserChange.Unavailable, await administration.SetDisabledAsync(Guid.NewGuid().ToString(), true, Cancellation));
        Assert.Equal(UserChange.NotFound, await administration.SetDisabledAsync(Guid.NewGuid().ToString(), true, Cancellation));
    }

    [Fact]
    public async Task FindAsync_OneServerThatIsNoStandby_UnavailableWhereAStandbyIsAskedFor()
    {
        await using var services = CreateServices(WithParameters("?target_session_attrs=standby"));

        Assert.IsType<UserLookup.Unavailable>(await services.GetRequiredService<IUserDirectory>().FindAsync("alice", Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_SeveralGatewaysAtOnce_EachScriptOnce()
    {
        var url = await database.CreateAsync();
        var gateways = Enumerable.Range(0, 6).Select(_ => CreateServices(url)).ToArray();

        var applied = await Task.WhenAll(gateways.Select(gateway => gateway.GetRequiredService<UserSchema>().ApplyAsync(Cancellation)));

        Assert.Equal(["Gateway.Users.Schema.0001_users.sql"], applied.SelectMany(scripts => scripts));
        foreach (var gateway in gateways)
        {
            await gateway.DisposeAsync();
        }
    }

    [Fact]
    public async Task ApplyAsync_RoleThatMayCreateNothing_PassesWhenAllIsThere()
    {
        await ExecuteAsync(
            $"""
            DROP ROLE IF EXISTS plain;
            CREATE ROLE plain LOGIN;
            GRANT USAGE ON SCHEMA gateway TO plain;
            GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA gateway TO plain;
            """);
        await using var plain = CreateServices(_url.Replace("postgres@", "plain@", StringComparison.Ordinal));

        Assert.Empty(await plain.GetRequiredService<UserSchema>().ApplyAsync(Cancellation));
        Assert.IsType<UserLookup.Missing>(await plain.GetRequiredService<IUserDirectory>().FindAsync("x", Cancellation));
        await ExecuteAsync("DROP OWNED BY plain; DROP ROLE plain");
    }

    [Fact]
    public async Task Migration_DatabaseDownAtStart_AppliedWhenItComes()
    {
        var url = await database.CreateAsync();
        await using var gateway = CreateServices(url);
        var status = gateway.GetRequiredService<DatabaseStatus>();
        var migration = gateway.GetServices<IHostedService>().OfType<UserSchemaMigration>().Single();

        await database.StopAsync();
        await migration.StartAsync(Cancellation);
        Assert.IsType<UserLookup.Unavailable>(await gateway.GetRequiredService<IUserDirectory>().FindAsync("x", Cancellation));
        Assert.False(status.HasAnswered);
        await database.StartAsync();

        await migration.Applied.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.True(status.HasAnswered);
        Assert.IsType<UserLookup.Missing>(await gateway.GetRequiredService<IUserDirectory>().FindAsync("x", Cancellation));
    }

    // The port is that of the server for every host.
    private string WithParameters(string parameters) => $"{_url}{parameters}{(parameters.Contains("host=", StringComparison.Ordinal) ? $"&port={new Uri(_url).Port}" : "")}";

    // Opened together, so that none is used twice.
    private static async Task FillPoolAsync(ServiceProvider services, int size)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, size)
            .Select(_ => services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation).AsTask()));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<long> CountConnectionsAsync()
    {
        await using var command = Source.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static ServiceProvider CreateServices(string url)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Database:Url", (string?)url)])
            .Build();
        return new ServiceCollection().AddLogging().AddUsers(configuration, "/").BuildServiceProvider();
    }
}
