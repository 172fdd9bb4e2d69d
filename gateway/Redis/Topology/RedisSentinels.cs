using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis.Topology;

/// <summary>
/// Asks the sentinels who the primary is. The client library has a way of its own, and goes on reading from a server
/// that hangs, or that came back with old sessions, after Sentinel has put another one in its place.
/// </summary>
internal sealed class RedisSentinels(ConfigurationOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly string _name = options.ServiceName!;
    private ConnectionMultiplexer? _multiplexer;

    /// <summary>Names the primary that most of the sentinels know; null when none of them answers.</summary>
    /// <param name="current">Wins where as many say this as something else.</param>
    public async Task<EndPoint?> FindPrimaryAsync(EndPoint? current)
    {
        _multiplexer ??= await ConnectionMultiplexer.SentinelConnectAsync(options.Clone());
        var answers = await Task.WhenAll(_multiplexer.GetServers().Where(server => server.IsConnected).Select(AskAsync));
        return answers
            .OfType<EndPoint>()
            .GroupBy(answer => answer)
            .OrderByDescending(answer => answer.Count())
            .ThenByDescending(answer => answer.Key.Equals(current))
            .FirstOrDefault()?.Key;
    }

    public ValueTask DisposeAsync() => _multiplexer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<EndPoint?> AskAsync(IServer sentinel)
    {
        try
        {
            return await sentinel.SentinelGetMasterAddressByNameAsync(_name).WaitAsync(Patience, time);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException)
        {
            return null;
        }
    }
}
