namespace Gateway.Sessions.Sharing;

/// <summary>A share that can be opened.</summary>
/// <param name="Share">The share.</param>
/// <param name="Owner">The session that made it.</param>
internal sealed record OpenShare(Share Share, Session Owner)
{
    /// <summary>The limits of a session that is opened with it.</summary>
    public SessionShare Limits => new(Share.Id, Owner.Id, Share.Scope, Share.ExpiresAt);
}
