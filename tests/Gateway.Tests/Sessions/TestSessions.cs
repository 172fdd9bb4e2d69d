using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Sessions;

/// <summary>Sessions as tests need them.</summary>
internal static class TestSessions
{
    public static SessionLifetime Lifetime(Action<SessionsOptions>? configure = null)
    {
        var options = new SessionsOptions();
        configure?.Invoke(options);
        return new SessionLifetime(Options.Create(options));
    }

    /// <summary>The value of a reply that must have one.</summary>
    public static T Value<T>(this StoreReply<T> reply)
        where T : notnull =>
        reply.TryGetValue(out var value) ? value : throw new InvalidOperationException($"The store's reply is {reply.Status}.");

    public static Session New(TimeProvider time, string userId = "u-1", TimeSpan? ttl = null, bool remember = false)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        return new Session
        {
            Id = SessionId.New(),
            User = new SessionUser { Id = userId, Email = "alice@example.com", Username = "alice", FullName = "Alice Ünlü", Role = "admin,ops" },
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = now + (ttl ?? TimeSpan.FromHours(1)),
            SecretHash = SessionSecret.New().Hash(),
            Remember = remember,
            Origin = new("192.0.2.1", "Test/1.0", "Test"),
        };
    }
}
