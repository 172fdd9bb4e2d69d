using System.Globalization;

namespace Gateway.Testing;

/// <summary>A Redis Cluster of three primaries, each with a third of the slots.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16384;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<RedisProcess> _primaries = [];

    private RedisCluster()
    {
    }

    public IReadOnlyList<RedisProcess> Primaries => _primaries;

    /// <summary>The address as <c>REDIS_URL</c> takes it.</summary>
    public string Url => $"redis://{string.Join(',', _primaries.Select(primary => primary.Address))}";

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster();
        try
        {
            await cluster.FormAsync(3);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var primary in _primaries)
            await primary.DisposeAsync();
    }

    private static async Task<object?> SendAsync(RedisProcess server, params string[] command)
    {
        await using var client = await RespClient.ConnectAsync(server.Port);
        return await client.SendAsync(command);
    }

    private async Task FormAsync(int count)
    {
        for (var n = 0; n < count; n++)
        {
            var bus = FreePort.Take();
            var primary = await RedisProcess.StartAsync(new RedisOptions { ClusterPort = bus });
            _primaries.Add(primary);
            await SendAsync(primary, "CLUSTER", "ADDSLOTSRANGE", Text(Slots * n / count), Text(Slots * (n + 1) / count - 1));
            await SendAsync(_primaries[0], "CLUSTER", "MEET", "127.0.0.1", Text(primary.Port), Text(bus));
        }

        await Wait.UntilAsync(async () => (await Task.WhenAll(_primaries.Select(IsWholeAsync))).All(isWhole => isWhole), Patience, "every node knows all slots");
    }

    private static async Task<bool> IsWholeAsync(RedisProcess primary)
    {
        var info = (string?)await SendAsync(primary, "CLUSTER", "INFO");
        return info!.Contains("cluster_state:ok", StringComparison.Ordinal) && info.Contains("cluster_known_nodes:3", StringComparison.Ordinal);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
