using Gateway.Analytics.Activities;
using Gateway.Pages;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Account;

/// <summary>One page for a person's account: devices, the latest activity, and what else belongs to them.</summary>
internal sealed class AccountEndpoint(SessionManager sessions, ActivityRecorder activity, TimeProvider time)
{
    private const string Path = "/auth/account";
    private const string NotNow = "Your account can't be shown at the moment. Try again in a few seconds.";

    // The whole list has a page of its own.
    private const int ShownEvents = 5;

    public async Task ShowAsync(HttpContext context)
    {
        if (SessionIdentity.SessionOf(context.User) is not { } session)
        {
            await context.ChallengeAsync(new AuthenticationProperties { RedirectUri = Path });
            return;
        }

        var list = await sessions.ListAsync(session.User.Id, context.RequestAborted);
        if (!list.TryGetValue(out var devices)
            || await activity.ReadAsync(session.User.Id, context.RequestAborted) is not ActivityReading.Found found)
        {
            await context.WriteUnavailableAsync(NotNow);
            return;
        }

        var now = time.GetUtcNow().UtcDateTime;
        await context.WritePageAsync(AccountPage.Create(new AccountModel(
            session.User.FullName ?? session.User.Username ?? session.User.Email ?? session.User.Id,
            new DevicesModel([.. devices.Select(device => DeviceOf(device, session.Id)).OrderBy(static device => !device.IsCurrent)
                .ThenByDescending(static device => device.LastUsedAt)], now),
            new ActivityModel([.. found.Entries.Take(ShownEvents).Select(ActivityItems.Of)], now),
            Shares: null)));
    }

    private static Device DeviceOf(Session session, SessionId current) => new(
        session.Id.Value,
        session.Origin.Device ?? "Unknown device",
        session.Origin.Ip,
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.Id == current);
}
