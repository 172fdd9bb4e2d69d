using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>A Sentinel group whose servers ask for a password and whose sentinels, as is common, do not.</summary>
public sealed class SentinelServers : IRedisServers, IAsyncLifetime
{
    public SentinelGroup Group { get; private set; } = null!;

    public string Url => Group.Url;

    public bool Stream => true;

    public async ValueTask InitializeAsync() => Group = await SentinelGroup.StartAsync(new RedisOptions { Password = "p@ss/word" });

    public ValueTask DisposeAsync() => Group.DisposeAsync();
}
