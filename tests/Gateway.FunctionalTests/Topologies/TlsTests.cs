using Gateway.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using RedisOptions = Gateway.Testing.RedisOptions;

namespace Gateway.FunctionalTests.Topologies;

public sealed class TlsTests(TlsServers servers) : TopologyContract(servers), IClassFixture<TlsServers>
{
    [Fact]
    public async Task PingAsync_AuthorityNotNamed_IsRefused() => await AssertRefusedAsync(servers.Url[..servers.Url.IndexOf('?', StringComparison.Ordinal)]);

    [Fact]
    public async Task PingAsync_AnotherAuthorityNamed_IsRefused()
    {
        using var other = new CertificateAuthority();
        await AssertRefusedAsync($"{servers.Url[..servers.Url.IndexOf('?', StringComparison.Ordinal)]}?ca={other.File}");
    }

    // 127.0.0.2 is the same machine under a name that is not in the certificate.
    [Fact]
    public async Task PingAsync_CertificateOfAnotherServer_IsRefused()
    {
        using var authority = new CertificateAuthority();
        await using var redis = await RedisProcess.StartAsync(new RedisOptions { Tls = authority, Arguments = ["--bind", "127.0.0.1", "127.0.0.2"] });

        await AssertRefusedAsync(redis.Url.Replace("127.0.0.1", "127.0.0.2", StringComparison.Ordinal));
    }

    private static async Task AssertRefusedAsync(string url)
    {
        Assert.True(RedisUrl.TryParse(url, out var options, out var error), error);
        await using var redis = new RedisConnection(options, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        Assert.Null(await redis.PingAsync(Cancellation));
        Assert.Null(await redis.PingAsync(Cancellation));
    }
}
