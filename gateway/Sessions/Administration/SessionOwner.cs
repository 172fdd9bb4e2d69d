namespace Gateway.Sessions.Administration;

/// <summary>Whose sessions are asked for.</summary>
/// <param name="UserId">The id of the user that the directory found; the text itself where it knows none.</param>
/// <param name="Text">
/// What was asked for: an id, an e-mail address or a user name. It also finds people whom the directory does not know, by what their
/// sessions say about them.
/// </param>
internal sealed record SessionOwner(string UserId, string Text)
{
    public bool Owns(Session session) =>
        session.User.Id == UserId
        || session.User.Id == Text
        || Text.Equals(session.User.Email, StringComparison.OrdinalIgnoreCase)
        || Text.Equals(session.User.Username, StringComparison.OrdinalIgnoreCase);
}
