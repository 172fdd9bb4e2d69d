using Gateway.Analytics.Activities;
using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Gateway.Account;

/// <summary>One page for a person's account: devices, the latest activity, and what else belongs to them.</summary>
internal sealed class AccountEndpoint(
    SessionManager sessions, ShareManager shares, ActivityRecorder activity, IOptions<SharingOptions> sharing, TimeProvider time)
{
    private const string Path = "/auth/account";
    private const string NotNow = "Your account can't be shown at the moment. Try again in a few seconds.";

    // The whole list has a page of its own.
    private const int ShownEvents = 5;

    public async Task ShowAsync(HttpContext context)
    {
        if (SessionIdentity.SessionOf(context.User) is not { } session)
        {
            var properties = new AuthenticationProperties { RedirectUri = Path };
            properties.SetParameter(Navigation.IsPageParameter, true);
            await context.ChallengeAsync(properties);
            return;
        }

        if (session.Share is not null)
        {
            // It is the account of somebody else.
            await context.ForbidAsync();
            return;
        }

        var list = await sessions.ListAsync(session.User.Id, context.RequestAborted);
        if (!list.TryGetValue(out var devices)
            || await activity.ReadAsync(session.User.Id, context.RequestAborted) is not ActivityReading.Found found
            || !(await ListSharesAsync(session, context.RequestAborted)).TryGetValue(out var open))
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
            sharing.Value.Enabled ? new AccountSharesModel([.. open.Select(ShareOf)], Durations()) : null)));
    }

    private ValueTask<StoreReply<IReadOnlyList<Share>>> ListSharesAsync(Session session, CancellationToken cancellationToken) =>
        sharing.Value.Enabled
            ? shares.ListAsync(session.User.Id, cancellationToken)
            : ValueTask.FromResult(StoreReply.Found<IReadOnlyList<Share>>([]));

    // Whole hours and days, up to the longest that the configuration allows.
    private ShareDuration[] Durations()
    {
        ShareDuration[] usual = [new(3600, "1 hour"), new(8 * 3600, "8 hours"), new(24 * 3600, "1 day"), new(7 * 24 * 3600, "7 days")];
        var longest = (long)sharing.Value.MaxTtl.TotalSeconds;
        var allowed = usual.Where(duration => duration.Seconds <= longest).ToArray();
        return allowed.Length > 0 ? allowed
            : [new(longest, longest < 60 ? $"{longest} seconds" : $"{longest / 60} minutes")];
    }

    private static AccountShare ShareOf(Share share) =>
        new(share.Id, share.Label, share.Paths, share.ExpiresAt.UtcDateTime, share.Opened, share.Uses);

    private static Device DeviceOf(Session session, SessionId current) => new(
        session.Id.Value,
        session.Share is null ? session.Origin.Device ?? "Unknown device" : $"Shared link, {session.Origin.Device ?? "unknown device"}",
        session.Origin.Ip,
        session.CreatedAt.UtcDateTime,
        session.LastAccessed.UtcDateTime,
        session.Id == current);
}
