using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis.Topology;

/// <summary>The primary servers: one, or every node with slots in a cluster.</summary>
internal static class RedisPrimaries
{
    /// <summary>Returns the primaries that the connection knows at this moment.</summary>
    /// <exception cref="RedisConnectionException">There is none, or one of a cluster is not connected, so that the others hold only a part
    /// of the keys.</exception>
    public static IReadOnlyList<IServer> Of(IConnectionMultiplexer multiplexer)
    {
        var servers = multiplexer.GetServers();
        var cluster = Array.Find(servers, server => server is { IsConnected: true, ServerType: ServerType.Cluster })?.ClusterConfiguration;

        // A failed node remains in the configuration for a while, as a primary without slots.
        var primaries = cluster is null
            ? servers.Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel }).ToList()
            : [.. cluster.Nodes.Where(IsPrimary).Select(node => Find(multiplexer, node.EndPoint!))];
        return primaries.Count > 0 ? primaries : throw NotConnected();
    }

    /// <summary>
    /// Asks the servers, since the connection's view of a cluster may be a minute old. While the nodes disagree, the result is every
    /// node that one of them considers a primary.
    /// </summary>
    /// <param name="multiplexer">The connection; in a cluster it learns the answers too.</param>
    /// <param name="deadline">The time that a node has to answer.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The primaries; none when they are not known at this moment.</returns>
    public static async Task<IReadOnlyCollection<EndPoint>> AskAsync(
        IConnectionMultiplexer multiplexer, TimeSpan deadline, TimeProvider time)
    {
        var connected = multiplexer.GetServers().Where(server => server.IsConnected).ToList();
        var primaries = connected.Where(server => !server.IsReplica).ToList();
        if (!primaries.Exists(server => server.ServerType == ServerType.Cluster))
        {
            return [.. primaries.Select(server => server.EndPoint)];
        }

        var views = await Task.WhenAll(connected.Select(server => AskNodeAsync(server, deadline, time)));
        return views.OfType<ClusterConfiguration>()
            .SelectMany(view => view.Nodes)
            .Where(IsPrimary)
            .Select(node => node.EndPoint!)
            .ToHashSet();
    }

    /// <summary>Returns a server that was a primary.</summary>
    /// <exception cref="RedisConnectionException">It is not connected, or the connection does not know it any more.</exception>
    public static IServer Find(IConnectionMultiplexer multiplexer, EndPoint endPoint) =>
        Array.Find(multiplexer.GetServers(), server => server.IsConnected && server.EndPoint.Equals(endPoint)) ?? throw NotConnected();

    /// <summary>The number of keys on all primaries, those of other programs included.</summary>
    public static async Task<long> CountKeysAsync(IDatabase db)
    {
        var sizes = await Task.WhenAll(Of(db.Multiplexer).Select(server => server.DatabaseSizeAsync(db.Database)));
        return sizes.Sum();
    }

    private static bool IsPrimary(ClusterNode node) => node is { IsReplica: false, Slots.Count: > 0, EndPoint: not null };

    private static async Task<ClusterConfiguration?> AskNodeAsync(IServer server, TimeSpan deadline, TimeProvider time)
    {
        try
        {
            return await server.ClusterNodesAsync().WaitAsync(deadline, time);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static RedisConnectionException NotConnected() => new(
        ConnectionFailureType.UnableToConnect,
        CommandFlags.None,
        "not every primary is connected",
        innerException: null,
        CommandStatus.Unknown);
}
