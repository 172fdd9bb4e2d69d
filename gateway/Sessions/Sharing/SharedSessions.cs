namespace Gateway.Sessions.Sharing;

/// <summary>
/// Endpoint metadata: a shared session is seen here, although no share covers the address. Without it an endpoint that needs a session
/// answers 403, and on one that does not a shared session outside its scope counts as none.
/// </summary>
internal sealed record SharedSessions
{
    public static readonly SharedSessions Seen = new();

    private SharedSessions()
    {
    }
}
