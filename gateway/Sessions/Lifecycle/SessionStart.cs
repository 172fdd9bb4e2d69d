namespace Gateway.Sessions.Lifecycle;

/// <summary>The outcome of beginning a session.</summary>
internal abstract record SessionStart
{
    private SessionStart()
    {
    }

    /// <summary>The session began.</summary>
    /// <param name="Session">The new session.</param>
    /// <param name="Secret">Its secret, which goes into the cookie and nowhere else.</param>
    /// <param name="Displaced">How many older sessions of the user ended to make room.</param>
    internal sealed record Begun(Session Session, SessionSecret Secret, int Displaced) : SessionStart;

    /// <summary>The store or the key ring did not answer. No session began and no cookie is set.</summary>
    internal sealed record Unavailable : SessionStart
    {
        public static readonly Unavailable Instance = new();
    }
}
