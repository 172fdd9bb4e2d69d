namespace Gateway.Sessions.Import;

/// <summary>Which session took the place of another: one, none, or that the store did not answer.</summary>
internal readonly record struct SessionSuccessor(bool IsAvailable, SessionId? Id)
{
    public static SessionSuccessor None => new(true, null);

    public static SessionSuccessor Unavailable => new(false, null);

    public static SessionSuccessor Of(SessionId id) => new(true, id);
}
