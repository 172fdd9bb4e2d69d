using System.Globalization;
using System.Net.Sockets;

namespace Gateway.Testing;

/// <summary>Three primaries with a replica each, which takes its primary's place within about two seconds.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Thirds = 3;
    private const int Slots = 16384;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<RedisProcess> _nodes = [];

    /// <summary>The primaries of the beginning, then their replicas in the same order.</summary>
    public IReadOnlyList<RedisProcess> Nodes => _nodes;

    /// <summary>The primaries of the beginning, each with a third of the slots.</summary>
    public IReadOnlyList<RedisProcess> Primaries => [.. _nodes.Take(Thirds)];

    /// <summary>The replica that a primary of the beginning has.</summary>
    public RedisProcess ReplicaOf(RedisProcess primary) => _nodes[_nodes.IndexOf(primary) + Thirds];

    /// <summary>Another primary of the beginning.</summary>
    public RedisProcess NextTo(RedisProcess primary) => _nodes[(_nodes.IndexOf(primary) + 1) % Thirds];

    /// <summary>The address as <c>REDIS_URL</c> takes it.</summary>
    public string Url => $"redis://{string.Join(',', _nodes.Select(node => node.Address))}";

    /// <param name="arguments">More arguments for every node.</param>
    public static async Task<RedisCluster> StartAsync(IReadOnlyList<string>? arguments = null)
    {
        var cluster = new RedisCluster();
        try
        {
            await cluster.StartNodesAsync(arguments ?? []);
            await cluster.MeetAsync();
            await cluster.ReplicateAsync();
            await Wait.UntilAsync(cluster.IsCompleteAsync, Patience, "the cluster is complete");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The node's name in the cluster.</summary>
    public static async Task<string> IdAsync(RedisProcess node) => (string)(await node.SendAsync("CLUSTER", "MYID"))!;

    /// <summary>Gives a slot to another primary, the keys that are in it included.</summary>
    public async Task MoveSlotAsync(int slot, RedisProcess from, RedisProcess to)
    {
        var number = slot.ToString(CultureInfo.InvariantCulture);
        await to.SendAsync("CLUSTER", "SETSLOT", number, "IMPORTING", await IdAsync(from));
        await from.SendAsync("CLUSTER", "SETSLOT", number, "MIGRATING", await IdAsync(to));
        while ((object[])(await from.SendAsync("CLUSTER", "GETKEYSINSLOT", number, "100"))! is { Length: > 0 } keys)
            await from.SendAsync(["MIGRATE", "127.0.0.1", to.Port.ToString(CultureInfo.InvariantCulture), "", "0", "5000", "KEYS", .. keys.Cast<string>()]);
        var owner = await IdAsync(to);
        await to.SendAsync("CLUSTER", "SETSLOT", number, "NODE", owner);
        await from.SendAsync("CLUSTER", "SETSLOT", number, "NODE", owner);
    }

    /// <summary>The node that serves this key, asked of the nodes themselves; while a failover is under way, as soon as there is one.</summary>
    public async Task<RedisProcess> OwnerAsync(string key)
    {
        RedisProcess? owner = null;
        await Wait.UntilAsync(async () => (owner = await FindOwnerAsync(key)) is not null, Patience, $"a node serves {key}");
        return owner!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private async Task StartNodesAsync(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < 2 * Thirds; i++)
        {
            // The bus has a port of its own, for the default one lies among those that the kernel gives away.
            var bus = FreePort.Take().ToString(CultureInfo.InvariantCulture);
            _nodes.Add(await RedisProcess.StartAsync(new RedisOptions
            {
                Arguments =
                [
                    .. arguments, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
                ],
            }));
            await _nodes[i].SendAsync("CLUSTER", "SET-CONFIG-EPOCH", (i + 1).ToString(CultureInfo.InvariantCulture));
            if (i > 0)
                await _nodes[0].SendAsync("CLUSTER", "MEET", "127.0.0.1", _nodes[i].Port.ToString(CultureInfo.InvariantCulture), bus);
        }
    }

    private async Task MeetAsync()
    {
        for (var i = 0; i < Thirds; i++)
            await _nodes[i].SendAsync("CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / Thirds), Text((Slots * (i + 1) / Thirds) - 1));
        await Wait.UntilAsync(() => AllAsync(nodes => nodes.Length == _nodes.Count && !Array.Exists(nodes, node => node.Contains("handshake", StringComparison.Ordinal))), Patience, "the nodes know each other");
    }

    private async Task ReplicateAsync()
    {
        for (var i = 0; i < Thirds; i++)
            await _nodes[Thirds + i].SendAsync("CLUSTER", "REPLICATE", await IdAsync(_nodes[i]));
        foreach (var replica in _nodes.Skip(Thirds))
            await Wait.UntilAsync(async () => await replica.ReplicationAsync("master_link_status") == "up", Patience, "the replica is in step");
    }

    private async Task<RedisProcess?> FindOwnerAsync(string key)
    {
        foreach (var node in _nodes)
        {
            try
            {
                await node.SendAsync("EXISTS", key);
                return node;
            }
            catch (Exception e) when (e is RespException or SocketException)
            {
                // It is another one's, or this one is gone.
            }
        }

        return null;
    }

    private async Task<bool> IsCompleteAsync()
    {
        foreach (var node in _nodes)
        {
            if (!((string)(await node.SendAsync("CLUSTER", "INFO"))!).Contains("cluster_state:ok", StringComparison.Ordinal))
                return false;
        }

        return await AllAsync(nodes => nodes.Count(node => node.Contains("slave", StringComparison.Ordinal)) == Thirds);
    }

    private async Task<bool> AllAsync(Predicate<string[]> holds)
    {
        foreach (var node in _nodes)
        {
            if (!holds(((string)(await node.SendAsync("CLUSTER", "NODES"))!).Split('\n', StringSplitOptions.RemoveEmptyEntries)))
                return false;
        }

        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
