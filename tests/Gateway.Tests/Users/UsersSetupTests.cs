using Gateway.Users;
using Gateway.Users.Credentials;
using Gateway.Users.Files;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Users;

public sealed class UsersSetupTests
{
    private const string Url = "postgres://u:s3cret@127.0.0.1:1/d";
    private const string Query = "SELECT * FROM people WHERE email = @login";

    [Fact]
    public void AddUsers_NothingGiven_FileBesideTheConfiguration()
    {
        using var services = Create();

        Assert.IsType<FileUserDirectory>(services.GetRequiredService<IUserDirectory>());
        Assert.Equal("/etc/gateway/users.json", services.GetRequiredService<UserFileStore>().Path);
        Assert.NotNull(services.GetService<IUserRevocations>());
        Assert.NotNull(services.GetRequiredService<CredentialVerifier>());
        Assert.True(services.GetRequiredService<DatabaseStatus>() is { IsUsed: false, HasAnswered: true, IsUp: true });
    }

    [Fact]
    public void AddUsers_AbsoluteFile_AsItIs()
    {
        using var services = Create(("Users:File", "/srv/people.json"));

        Assert.Equal("/srv/people.json", services.GetRequiredService<UserFileStore>().Path);
    }

    [Fact]
    public void AddUsers_Database_OwnTable()
    {
        using var services = Create(("Database:Url", Url));

        Assert.IsType<PostgresUserDirectory>(services.GetRequiredService<IUserDirectory>());
        Assert.False(services.GetRequiredService<IUserAdministration>().IsReadOnly);
        Assert.Contains(services.GetServices<IHostedService>(), service => service is UserSchemaMigration);
        Assert.Null(services.GetService<IUserRevocations>());
    }

    [Fact]
    public void AddUsers_Query_ForeignTableReadOnly()
    {
        using var services = Create(("Database:Url", Url), ("Users:Query", Query));

        Assert.IsType<QueryUserDirectory>(services.GetRequiredService<IUserDirectory>());
        Assert.True(services.GetRequiredService<IUserAdministration>().IsReadOnly);
        Assert.DoesNotContain(services.GetServices<IHostedService>(), service => service is UserSchemaMigration);
    }

    [Theory]
    [InlineData("Users:Query", Query, "Gateway:Users:Query: needs a database")]
    [InlineData("Users:Query", "SELECT 1", "Gateway:Users:Query: has no parameter @login")]
    [InlineData("Users:File", " ", "Gateway:Users:File: is empty")]
    [InlineData("Users:Hashing:Concurrency", "0", "Gateway:Users:Hashing:Concurrency: 0 is not")]
    [InlineData("Users:Hashing:Queue", "-1", "Gateway:Users:Hashing:Queue: -1 is not")]
    [InlineData("Users:Hashing:Wait", "00:02:00", "Gateway:Users:Hashing:Wait: 00:02:00 is not")]
    [InlineData("Database:Url", "mysql://u:s3cret@h/d", "Gateway:Database:Url: it is neither")]
    public void Validate_InvalidValue_OneLineWithKeyAndExample(string key, string value, string expected)
    {
        using var services = Create((key, value));

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        var line = Assert.Single(error.Failures, failure => failure.StartsWith(expected, StringComparison.Ordinal));
        Assert.Contains("(example: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_DatabaseDown_UnavailableSoonAndLoggedOnce()
    {
        await using var services = Create(("Database:Url", Url));
        var directory = services.GetRequiredService<IUserDirectory>();

        Assert.IsType<UserLookup.Unavailable>(await directory.FindAsync("a", TestContext.Current.CancellationToken));
        Assert.IsType<UserLookup.Unavailable>(await directory.FindAsync("b", TestContext.Current.CancellationToken));

        var status = services.GetRequiredService<DatabaseStatus>();
        Assert.False(status.HasAnswered);
        Assert.False(await status.PingAsync(TestContext.Current.CancellationToken));
        var line = Assert.Single(services.GetFakeLogCollector().GetSnapshot(), record => record.Level is LogLevel.Error).Message;
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
    }

    private static ServiceProvider Create(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create("Gateway:" + setting.Key, (string?)setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddFakeLogging()
            .AddMetrics()
            .AddUsers(configuration.GetSection("Gateway"), "/etc/gateway")
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
