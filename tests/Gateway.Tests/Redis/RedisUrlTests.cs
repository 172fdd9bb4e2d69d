using System.Net;
using Gateway.Redis;
using Xunit;

namespace Gateway.Tests.Redis;

public sealed class RedisUrlTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379", null, null, null, false)]
    [InlineData("redis://localhost:6380/3", "localhost:6380", null, null, 3, false)]
    [InlineData("rediss://user:p%40ss@redis.example/1", "redis.example:6379", "user", "p@ss", 1, true)]
    [InlineData("redis://:secret@localhost", "localhost:6379", null, "secret", null, false)]
    [InlineData("redis://default:a/b@c@localhost:7000", "localhost:7000", "default", "a/b@c", null, false)]
    [InlineData("redis://one:1,two:2,three/2", "one:1,two:2,three:6379", null, null, 2, false)]
    [InlineData("redis://[::1]:6380", "[::1]:6380", null, null, null, false)]
    [InlineData("REDIS://localhost/", "localhost:6379", null, null, null, false)]
    [InlineData("redis://s1,s2?sentinel=main", "s1:26379,s2:26379", null, null, null, false)]
    public void TryParse_EveryForm_IsRead(string url, string hosts, string? user, string? password, int? database, bool tls)
    {
        Assert.True(RedisUrl.TryParse(url, out var options, out _));

        Assert.Equal(hosts, string.Join(',', options.EndPoints.Select(Text)));
        Assert.Equal(user, options.User);
        Assert.Equal(password, options.Password);
        Assert.Equal(database, options.DefaultDatabase);
        Assert.Equal(tls, options.Ssl);
    }

    [Theory]
    [InlineData("localhost:6379")]
    [InlineData("http://localhost")]
    [InlineData("redis://")]
    [InlineData("redis://localhost:port")]
    [InlineData("redis://localhost:0")]
    [InlineData("redis://localhost:70000")]
    [InlineData("redis://localhost/one")]
    [InlineData("redis://a,,b")]
    [InlineData("redis://localhost?tls=yes")]
    [InlineData("redis://localhost?sentinel=")]
    [InlineData("redis://localhost?ca=/etc/ssl/ca.pem")]
    [InlineData("rediss://localhost?ca=")]
    [InlineData("rediss://localhost?ca=/no/such/ca.pem")]
    public void TryParse_AnythingElse_IsAnErrorWithAnExample(string url)
    {
        Assert.False(RedisUrl.TryParse(url, out _, out var error));

        Assert.Contains("(example: \"redis://", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://user:hunter2@localhost:port")]
    [InlineData("http://user:hunter2@localhost")]
    [InlineData("redis://user:hunter2@/0")]
    [InlineData("redis://default:hunter2")]
    public void TryParse_Error_NeverRepeatsThePassword(string url)
    {
        Assert.False(RedisUrl.TryParse(url, out _, out var error));

        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    private static string Text(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString()!;
}
