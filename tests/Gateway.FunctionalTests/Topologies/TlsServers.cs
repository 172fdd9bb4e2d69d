using Xunit;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>One server that speaks TLS only, with a certificate of an authority that the machine does not know.</summary>
public sealed class TlsServers : IRedisServers, IAsyncLifetime
{
    private readonly CertificateAuthority _authority = new();

    public RedisProcess Redis { get; private set; } = null!;

    public string Url => Redis.Url;

    public bool Stream => true;

    public async ValueTask InitializeAsync() => Redis = await RedisProcess.StartAsync(new RedisOptions { Tls = _authority, Password = "p@ss/word" });

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        _authority.Dispose();
    }
}
