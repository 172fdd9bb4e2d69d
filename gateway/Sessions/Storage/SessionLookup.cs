namespace Gateway.Sessions.Storage;

/// <summary>The answer to "which session is this?": an outage is never "none".</summary>
internal readonly record struct SessionLookup(SessionLookupStatus Status, Session? Session)
{
    public static SessionLookup Found(Session session) => new(SessionLookupStatus.Found, session);

    public static SessionLookup Missing => new(SessionLookupStatus.Missing, null);

    public static SessionLookup Unavailable => new(SessionLookupStatus.Unavailable, null);
}
