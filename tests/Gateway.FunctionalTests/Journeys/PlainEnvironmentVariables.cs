using Xunit;

namespace Gateway.FunctionalTests.Journeys;

/// <summary>The four variables that deployments already set win over everything else.</summary>
public sealed class PlainEnvironmentVariables(Site site)
{
    private static readonly string DeadPort = $"127.0.0.1:{FreePort.Take()}";

    [Theory]
    [InlineData("redis://:{password}@{address}/3", 3)]
    [InlineData("redis://default:{password}@{address}/3", 3)]
    [InlineData("redis://:{password}@{address}", 0)]
    [InlineData("redis://:{password}@{address},{dead}/2", 2)]
    public async Task RedisUrl_EveryForm_WinsOverFileAndOverride(string form, int database)
    {
        const string Password = "p@ss:w/rd,%";
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { Password = Password });
        var url = form
            .Replace("{password}", Uri.EscapeDataString(Password), StringComparison.Ordinal)
            .Replace("{address}", redis.Address, StringComparison.Ordinal)
            .Replace("{dead}", DeadPort, StringComparison.Ordinal);
        var setup = site.Setup().Set("Gateway:Redis:Url", $"redis://{DeadPort}/1")
            .SetEnvironment("Gateway__Redis__Url", $"redis://{DeadPort}/4")
            .SetEnvironment("REDIS_URL", url);
        await using var gateway = await GatewayProcess.StartAsync(setup);
        using var browser = gateway.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString();

        await using var connection = await redis.ConnectAsync();
        Assert.True(await connection.GetDatabase(database).KeyExistsAsync($"session:{id}"));
    }

    [Fact]
    public async Task SessionTtl_Seconds_WinsOverFileAndOverride()
    {
        var setup = site.Setup().Set("Gateway:Sessions:Ttl", "00:30:00")
            .SetEnvironment("Gateway__Sessions__Ttl", "00:20:00")
            .SetEnvironment("SESSION_TTL", "120")
            .SetEnvironment("SESSION_CLEANUP_INTERVAL", "30");
        var remaining = await RemainingAsync(setup);
        Assert.InRange(remaining, TimeSpan.FromSeconds(110), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task Override_DotNetStyle_WinsOverTheFile()
    {
        var setup = site.Setup().Set("Gateway:Sessions:Ttl", "00:30:00").SetEnvironment("Gateway__Sessions__Ttl", "00:20:00");
        var remaining = await RemainingAsync(setup);
        Assert.InRange(remaining, TimeSpan.FromMinutes(19.5), TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task DatabaseUrl_WinsOverFileAndOverride()
    {
        var dead = $"postgres://nobody:x@{DeadPort}/nothing";
        var setup = new GatewaySetup().UsualRoutes(site.Backend).UseRedis(site.Redis).UseDatabase(dead)
            .SetEnvironment("Gateway__Database__Url", dead)
            .SetEnvironment("DATABASE_URL", site.DatabaseUrl);
        await using var gateway = await GatewayProcess.StartAsync(setup);
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
    }

    [Fact]
    public async Task DatabaseUrl_NpgsqlConnectionString_IsTakenToo()
    {
        var url = new Uri(site.DatabaseUrl);
        var (user, password) = url.UserInfo.Split(':') is [var u, var p] ? (u, Uri.UnescapeDataString(p)) : throw new InvalidOperationException(url.UserInfo);
        var connectionString = new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port,
            Username = user,
            Password = password,
            Database = url.AbsolutePath.TrimStart('/'),
        }.ConnectionString;
        await using var gateway = await GatewayProcess.StartAsync(site.Setup().SetEnvironment("DATABASE_URL", connectionString));
        using var browser = gateway.NewBrowser();
        await browser.SignInAsync(People.Alice);
    }

    private async Task<TimeSpan> RemainingAsync(GatewaySetup setup)
    {
        await using var gateway = await GatewayProcess.StartAsync(setup);
        using var browser = gateway.NewBrowser();
        var id = (await browser.SignInAsync(People.Alice)).GetProperty("session_id").GetString();
        await using var connection = await site.Redis.ConnectAsync();
        return (await connection.GetDatabase().KeyTimeToLiveAsync($"session:{id}"))!.Value;
    }
}
