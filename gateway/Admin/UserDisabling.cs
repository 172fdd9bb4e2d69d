using Gateway.Sessions.Lifecycle;
using Gateway.Telemetry;
using Gateway.Users;

namespace Gateway.Admin;

/// <summary>Disables and enables users for an administrator, who is named in the audit log.</summary>
internal sealed class UserDisabling(IUserAdministration users, SessionEndings endings, AuditLog audit)
{
    /// <summary>Whether the directory is one that the gateway never writes.</summary>
    public bool IsReadOnly => users.IsReadOnly;

    /// <summary>Finds the user who is to be changed.</summary>
    public ValueTask<UserLookup> FindAsync(string userId, CancellationToken cancellationToken) =>
        users.FindByIdAsync(userId, cancellationToken);

    /// <summary>Disables a user and ends the user's sessions everywhere, or enables the user.</summary>
    /// <returns><see cref="UserChange.Unavailable"/> also when the user is disabled and some sessions may still be open.</returns>
    public async ValueTask<UserChange> SetAsync(HttpContext context, string userId, bool disabled)
    {
        var outcome = users.IsReadOnly ? UserChange.ReadOnly
            : await users.FindByIdAsync(userId, context.RequestAborted) switch
            {
                UserLookup.Found found when disabled => await DisableAsync(context, found.User.Id),
                UserLookup.Found found => await SetAndAuditAsync(context, found.User.Id, disabled: false),
                UserLookup.Missing => UserChange.NotFound,
                _ => UserChange.Unavailable,
            };
        return outcome;
    }

    // What took effect is audited, whatever comes of the sessions.
    private async ValueTask<UserChange> SetAndAuditAsync(HttpContext context, string userId, bool disabled)
    {
        var outcome = await users.SetDisabledAsync(userId, disabled, context.RequestAborted);
        if (outcome == UserChange.Done)
        {
            audit.AdministeredUser(
                userId, disabled, AdminRequest.Administrator(context).User.Id, context.Connection.RemoteIpAddress);
        }

        return outcome;
    }

    // The sessions end before the change, in the name of the administrator: a gateway that watches a users' file ends those that are left by
    // itself. They end once more after it, because a sign-in between the two would begin a session that is not ended.
    private async ValueTask<UserChange> DisableAsync(HttpContext context, string userId)
    {
        await endings.EndIndexedAsync(context, userId, SessionEnd.Disabled);
        var outcome = await SetAndAuditAsync(context, userId, disabled: true);
        return outcome != UserChange.Done
            || (await endings.EndAllAsync(context, userId, SessionEnd.Disabled)).IsComplete
                ? outcome
                : UserChange.Unavailable;
    }
}
