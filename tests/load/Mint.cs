using System.Globalization;
using Gateway.Authentication.Cookies;
using Gateway.Keys;
using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Redis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Load;

/// <summary>Makes sessions with the gateway's own code and writes their cookies, one a line: to sign in that often would measure password hashes.</summary>
internal static class Mint
{
    private const int Parallelism = 64;

    public static async Task<int> RunAsync(string redis, int count)
    {
        if (!RedisUrl.TryParse(redis, out var options, out var error))
        {
            await Console.Error.WriteLineAsync(error);
            return 1;
        }

        var time = TimeProvider.System;
        await using var connection = new RedisConnection(options, time, NullLogger<RedisConnection>.Instance);
        using var stream = new ClientTracking(connection, SessionKeys.RecordPrefix, time, NullLogger<ClientTracking>.Instance);
        var lifetime = new SessionLifetime(Options.Create(new SessionsOptions()));
        var store = new RedisSessionStore(connection, new RedisSessionInvalidations(stream), lifetime, time);
        using var ring = new KeyRing(new RedisKeyRingStore(connection), static _ => { }, time, NullLogger<KeyRing>.Instance);
        var ticket = new SessionTicket(ring);
        var cookies = new string[count];
        // The first call connects and reads the ring.
        await ring.RefreshAsync(CancellationToken.None);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (i, cancellationToken) =>
            cookies[i] = await MintAsync(i, store, lifetime, ticket, time, cancellationToken));
        foreach (var cookie in cookies)
        {
            await Console.Out.WriteLineAsync($"__Host-gateway_session={cookie}");
        }

        return 0;
    }

    private static async Task<string> MintAsync(int i, RedisSessionStore store, SessionLifetime lifetime, SessionTicket ticket, TimeProvider time, CancellationToken cancellationToken)
    {
        var secret = SessionSecret.New();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var session = new Session
        {
            Id = SessionId.New(),
            User = new SessionUser
            {
                Id = $"user-{i.ToString(CultureInfo.InvariantCulture)}",
                Email = "alice@example.com",
                Username = "alice",
                FullName = "Alice Adams",
                Role = "editor",
            },
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = lifetime.ExpiryOf(new(now, Remember: false), now, activity: null),
            SecretHash = secret.Hash(),
            Origin = new SessionOrigin("192.0.2.1", "load", "load"),
        };
        return await store.AddAsync(session, cancellationToken) == StoreOutcome.Done && await ticket.WriteAsync(session.Id, secret, cancellationToken) is { } cookie
            ? cookie
            : throw new InvalidOperationException("Redis does not answer.");
    }
}
