using System.Net;
using StackExchange.Redis;

namespace Gateway.Redis.Topology;

/// <summary>
/// Asks the sentinels for the primary. StackExchange.Redis has Sentinel support of its own, but goes on reading from a server that
/// hangs, or that came back with old data, after Sentinel has replaced it.
/// </summary>
internal sealed class RedisSentinels(ConfigurationOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(500);

    private readonly string _name = options.ServiceName!;
    private ConnectionMultiplexer? _multiplexer;

    /// <summary>Returns the primary that most sentinels name; null when none of them answers.</summary>
    /// <param name="current">The present primary, which wins a tie.</param>
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
            return await sentinel.SentinelGetMasterAddressByNameAsync(_name).WaitAsync(AnswerTimeout, time);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException or TimeoutException)
        {
            return null;
        }
    }
}
