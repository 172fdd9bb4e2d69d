using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>The servers that hold keys of their own: one, or in a cluster every node with slots.</summary>
internal static class RedisPrimaries
{
    /// <summary>Names the primaries as the connection knows them at this moment.</summary>
    /// <exception cref="RedisConnectionException">There is none, or one of a cluster is away: what the others hold is not everything.</exception>
    public static IReadOnlyList<IServer> Of(IConnectionMultiplexer multiplexer)
    {
        var servers = multiplexer.GetServers();
        var cluster = Array.Find(servers, server => server is { IsConnected: true, ServerType: ServerType.Cluster })?.ClusterConfiguration;

        // A failed node stays known for a while, as a primary without slots.
        var primaries = cluster is null
            ? servers.Where(server => server is { IsConnected: true, IsReplica: false, ServerType: not ServerType.Sentinel }).ToList()
            : [.. cluster.Nodes.Where(node => node is { IsReplica: false, Slots.Count: > 0, EndPoint: not null }).Select(node => Find(multiplexer, node.EndPoint!))];
        return primaries.Count > 0 ? primaries : throw Away();
    }

    /// <summary>Gives a server that was a primary.</summary>
    /// <exception cref="RedisConnectionException">It is away, or no longer one of those that the connection knows.</exception>
    public static IServer Find(IConnectionMultiplexer multiplexer, EndPoint endPoint) =>
        Array.Find(multiplexer.GetServers(), server => server.IsConnected && server.EndPoint.Equals(endPoint)) ?? throw Away();

    /// <summary>How many keys the primaries hold, those of other programs included.</summary>
    public static async Task<long> CountKeysAsync(IDatabase db)
    {
        var sizes = await Task.WhenAll(Of(db.Multiplexer).Select(server => server.DatabaseSizeAsync(db.Database)));
        return sizes.Sum();
    }

    private static RedisConnectionException Away() =>
        new(ConnectionFailureType.UnableToConnect, CommandFlags.None, "not every primary is connected", innerException: null, CommandStatus.Unknown);
}
