namespace Gateway.Sessions;

/// <summary>What became of the attempt to begin a session: there is one with its secret, or the store did not answer.</summary>
/// <param name="Session">The session; null when there is none.</param>
/// <param name="Secret">Its secret, for the cookie alone.</param>
/// <param name="Displaced">How many older sessions of the user were ended to make room.</param>
internal sealed record SessionStart(Session? Session, SessionSecret? Secret, int Displaced = 0)
{
    public static SessionStart Unavailable { get; } = new(null, null);
}
