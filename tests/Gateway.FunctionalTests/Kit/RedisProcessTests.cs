using Xunit;

namespace Gateway.FunctionalTests.Kit;

public sealed class RedisProcessTests
{
    [Fact]
    public async Task KillAsync_AppendOnly_KeepsWhatWasWritten()
    {
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { AppendOnly = true, Password = "p@ss w/rd" });
        await using (var connection = await redis.ConnectAsync())
            await connection.GetDatabase().StringSetAsync("key", "value");

        await redis.KillAsync();
        await redis.StartAgainAsync();

        await using var again = await redis.ConnectAsync();
        Assert.Equal("value", await again.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task Pause_ThenResume_AnswersAgain()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var client = await RespClient.ConnectAsync(redis.Port);
        redis.Pause();
        var answer = Task.Run(() => client.SendAsync("PING"), TestContext.Current.CancellationToken);
        redis.Resume();
        Assert.Equal("PONG", await answer);
    }
}
