namespace Gateway.Sessions.Storage;

/// <summary>A user's sessions, or that the store did not answer.</summary>
internal readonly record struct SessionList(bool IsAvailable, IReadOnlyList<Session> Sessions)
{
    public static SessionList Of(IReadOnlyList<Session> sessions) => new(true, sessions);

    public static SessionList Unavailable => new(false, []);
}
