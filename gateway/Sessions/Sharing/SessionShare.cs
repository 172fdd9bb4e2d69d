namespace Gateway.Sessions.Sharing;

/// <summary>What makes a session a shared one: the share that opened it, and its limits.</summary>
/// <param name="Id">The id of the share. It is no secret.</param>
/// <param name="OwnerSession">The session that made the share. With it the shared session is over.</param>
/// <param name="Scope">What the session may reach.</param>
/// <param name="EndsAt">When the share ends, and with it the session, however much it is used.</param>
internal sealed record SessionShare(string Id, SessionId OwnerSession, ShareScope Scope, DateTimeOffset EndsAt);
