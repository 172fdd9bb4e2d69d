using StackExchange.Redis;

namespace Gateway.Redis;

/// <summary>
/// Lets one gateway at a time do work that each of them could do: a key in Redis that its holder renews, and that expires when the holder
/// dies.
/// </summary>
internal sealed class RedisLease(RedisConnection redis, string key, TimeSpan duration, TimeProvider time)
{
    // A gateway that lost the lease must neither renew nor release the one that another gateway holds now.
    private const string RenewScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0";

    private const string ReleaseScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private readonly string _holder = Guid.NewGuid().ToString("n");

    /// <summary>Takes the lease if it is free, runs the work, and releases the lease.</summary>
    /// <param name="work">The work. Its token is cancelled when the lease is lost, which is no error.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether the work ran; not while another gateway holds the lease, or when Redis does not answer.</returns>
    public async ValueTask<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (!await TakeAsync())
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
            // The lease was lost, and another gateway continues the work.
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
            await ReleaseAsync();
        }

        return true;
    }

    // Without the caller's token: a command that is canceled on its way may still take the lease, which nobody would then release.
    private async ValueTask<bool> TakeAsync()
    {
        var taken = await redis.RunAsync(
            "SET",
            (Key: key, Holder: _holder, Duration: duration),
            static (db, lease) => db.StringSetAsync(lease.Key, lease.Holder, lease.Duration, When.NotExists),
            RedisConnection.BackgroundDeadline,
            CancellationToken.None);
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
                if (renewed is { IsAnswered: true, Value: true })
                {
                    renewedAt = now;
                }
                else if (renewed.IsAnswered || time.GetElapsedTime(renewedAt) >= duration)
                {
                    await held.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended, or the lease was lost.
        }
    }

    private async ValueTask ReleaseAsync() => await RunScriptAsync(ReleaseScript, CancellationToken.None);

    private async ValueTask<RedisReply<bool>> RunScriptAsync(string script, CancellationToken cancellationToken)
    {
        return await redis.RunAsync(
            "EVAL",
            (Script: script, Key: (RedisKey)key, Holder: (RedisValue)_holder, Duration: (RedisValue)(long)duration.TotalMilliseconds),
            static async (db, lease) => (int)await db.ScriptEvaluateAsync(lease.Script, [lease.Key], [lease.Holder, lease.Duration]) == 1,
            RedisConnection.BackgroundDeadline,
            cancellationToken);
    }
}
