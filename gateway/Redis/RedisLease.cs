using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>Lets one gateway at a time do what each of them could: a key in Redis that its holder renews, and that ends by itself when the holder dies.</summary>
internal sealed class RedisLease(RedisConnection redis, string key, TimeSpan duration, TimeProvider time)
{
    // Whoever lost the lease must neither renew nor release the one that somebody else has now.
    private const string RenewScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";
    private const string ReleaseScript = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private readonly string _holder = Guid.NewGuid().ToString("n");

    /// <summary>Takes the lease if it is free, works, and releases it.</summary>
    /// <param name="work">What the holder does; its token is cancelled when the lease is lost, and that is no error.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>False when somebody else holds the lease, or Redis did not answer.</returns>
    public async ValueTask<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (!await TakeAsync(cancellationToken))
        {
            return false;
        }

        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(held);
        try
        {
            await work(held.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Lost: somebody else goes on.
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
            await ReleaseAsync();
        }

        return true;
    }

    private async ValueTask<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var taken = await redis.RunAsync(
            "SET",
            (Key: key, Holder: _holder, Duration: duration),
            static (db, lease) => db.StringSetAsync(lease.Key, lease.Holder, lease.Duration, When.NotExists),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return taken is { IsAnswered: true, Value: true };
    }

    private async Task RenewAsync(CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(duration / 3, time);
        var renewedAt = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                var now = time.GetTimestamp();
                var renewed = await RunScriptAsync(RenewScript, held.Token);
                if (renewed == true)
                {
                    renewedAt = now;
                }
                else if (renewed == false || time.GetElapsedTime(renewedAt) >= duration)
                {
                    await held.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done, or the lease is lost.
        }
    }

    private async ValueTask ReleaseAsync() => await RunScriptAsync(ReleaseScript, CancellationToken.None);

    private async ValueTask<bool?> RunScriptAsync(string script, CancellationToken cancellationToken)
    {
        var reply = await redis.RunAsync(
            "EVAL",
            (Script: script, Key: (RedisKey)key, Holder: (RedisValue)_holder, Duration: (RedisValue)(long)duration.TotalMilliseconds),
            static (db, lease) => db.ScriptEvaluateAsync(lease.Script, [lease.Key], [lease.Holder, lease.Duration]),
            RedisConnection.BackgroundDeadline,
            cancellationToken);
        return reply.IsAnswered ? (int)reply.Value! == 1 : null;
    }
}
