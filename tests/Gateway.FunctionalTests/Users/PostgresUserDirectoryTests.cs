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
