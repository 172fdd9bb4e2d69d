using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions.Storage.Redis;
using Microsoft.Extensions.Logging;

namespace Gateway.FunctionalTests.Topologies;

/// <summary>A stream of changed sessions that runs as in a gateway, and what came of it.</summary>
internal sealed class InvalidationWatch : IAsyncDisposable, ILogger<ClientTracking>
{
    private readonly ConcurrentDictionary<string, byte> _heard = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private int _clearings;

    private InvalidationWatch(RedisConnection redis)
    {
        Stream = new ClientTracking(redis, SessionKeys.RecordPrefix, TimeProvider.System, this);
        Deaf = new ClientTracking(redis, SessionKeys.RecordPrefix, TimeProvider.System, this);
        Stream.KeyChanged += key => _heard[key] = 0;
        Stream.AllChanged += () => Interlocked.Increment(ref _clearings);
    }

    public ClientTracking Stream { get; }

    /// <summary>Another one that was never started.</summary>
    public ClientTracking Deaf { get; }

    /// <summary>What the stream has logged.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>How often everything had to be forgotten.</summary>
    public int Clearings => Volatile.Read(ref _clearings);

    public static async Task<InvalidationWatch> StartAsync(RedisConnection redis)
    {
        var watch = new InvalidationWatch(redis);
        await watch.Stream.StartAsync(default);
        return watch;
    }

    public bool Heard(string key) => _heard.ContainsKey(key);

    public void Forget() => _heard.Clear();

    public Task UntilProvenAsync() => Wait.UntilAsync(() => Stream.IsProven, TimeSpan.FromSeconds(20), "the stream is proven");

    /// <summary>Waits until the stream is no longer believed, and tells how long that took.</summary>
    public async Task<TimeSpan> UntilDoubtedAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Wait.UntilAsync(() => !Stream.IsProven, TimeSpan.FromSeconds(5), "the stream is doubted");
        return Stopwatch.GetElapsedTime(start);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue(formatter(state, exception) + exception);

    public async ValueTask DisposeAsync()
    {
        await Stream.StopAsync(default);
        Stream.Dispose();
        Deaf.Dispose();
    }
}
