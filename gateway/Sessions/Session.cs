using Gateway.Sessions.Adaptive;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Sharing;

namespace Gateway.Sessions;

/// <summary>A session: one sign-in of one user on one device.</summary>
internal sealed record Session
{
    public required SessionId Id { get; init; }

    public required SessionUser User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The time of last access as it is stored: behind the real one by at most <see cref="SessionsOptions.TouchInterval"/>.
    /// </summary>
    public required DateTimeOffset LastAccessed { get; init; }

    /// <summary>When the session expires if it is not used before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// The SHA-256 of the secret in the cookie. It is empty in a record that another program wrote, and then no cookie of the gateway
    /// matches it.
    /// </summary>
    public required ReadOnlyMemory<byte> SecretHash { get; init; }

    /// <summary>Whether "keep me signed in" was asked for.</summary>
    public bool Remember { get; init; }

    /// <summary>Whether the session was imported from another program. It has no secret, and only that program's cookie opens it.</summary>
    public bool IsImported { get; init; }

    /// <summary>The imported session that this one replaced.</summary>
    public SessionId? ImportedFrom { get; init; }

    public SessionOrigin Origin { get; init; }

    /// <summary>How much it has been used; null where its lifetime does not follow its use.</summary>
    public SessionActivity? Activity { get; init; }

    /// <summary>The limits of a session that was opened by the link of a share; null for one that a person signed in to.</summary>
    public SessionShare? Share { get; init; }

    /// <summary>What bounds its lifetime, whatever its use.</summary>
    public SessionTerm Term => new(CreatedAt, Remember, Share?.EndsAt);
}
