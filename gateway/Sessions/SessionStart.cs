namespace Gateway.Sessions;

/// <summary>What became of the attempt to begin a session: there is one with its secret, or the store did not answer.</summary>
internal sealed record SessionStart(Session? Session, SessionSecret? Secret)
{
    public static SessionStart Unavailable { get; } = new(null, null);
}
