namespace Gateway.Sessions;

/// <summary>One sign-in of one person on one device.</summary>
internal sealed record Session
{
    public required SessionId Id { get; init; }

    public required SessionUser User { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last use that was written back: behind the real one by at most the touch interval.</summary>
    public required DateTimeOffset LastAccessed { get; init; }

    /// <summary>When the session ends if it is not used before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The SHA-256 of the secret in the cookie; empty in a record that another program wrote, which no cookie of ours opens.</summary>
    public required ReadOnlyMemory<byte> SecretHash { get; init; }

    /// <summary>Whether "keep me signed in" was asked for.</summary>
    public bool Remember { get; init; }

    /// <summary>Whether it was another program's session. It has no secret of ours, and only that program's own cookie opens it.</summary>
    public bool IsImported { get; init; }

    /// <summary>The imported session that this one took the place of.</summary>
    public SessionId? ImportedFrom { get; init; }

    public SessionOrigin Origin { get; init; }
}
