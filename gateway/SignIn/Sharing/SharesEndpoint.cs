using Gateway.Pages;
using Gateway.Requests;
using Gateway.Requests.Devices;
using Gateway.Sessions;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.SignIn.Sharing;

/// <summary>What people do with their own shares: make, list and end them.</summary>
internal sealed class SharesEndpoint(
    ShareManager shares, ShareRequestReader reader, CrossSiteRefusal crossSite, AuditLog audit, IOptions<SiteOptions> site)
{
    private const string OwnSiteOnly = "Shares can be made and ended from this site only.";
    private const string NotNow = "Shares can't be made, read or ended at the moment. Try again in a few seconds.";

    public async Task MakeAsync(HttpContext context)
    {
        if (await crossSite.AnswerAsync(context, OwnSiteOnly))
        {
            return;
        }

        var reading = await reader.ReadAsync(context.Request);
        if (reading.Terms is not { } terms)
        {
            await context.WriteProblemAsync(reading.Status, "Share not understood", reading.Problem);
            return;
        }

        var owner = SessionIdentity.SessionOf(context.User)!;
        switch (await shares.MakeAsync(owner, terms, context.RequestAborted))
        {
            case ShareResult.Made made:
                audit.ShareMade(
                    owner.User.Id, owner.Id.Value, made.Share.Id, context.Connection.RemoteIpAddress, DeviceName.Of(context.Request.Headers));
                context.Response.StatusCode = StatusCodes.Status201Created;
                var address = AddressOf(context, made.Token);
                await (reading.IsForm
                    ? context.WritePageAsync(ShareMadePage.Create(new ShareMadeModel(
                        address, made.Share.Label, made.Share.Paths, made.Share.ExpiresAt.UtcDateTime)))
                    : context.Response.WriteAsJsonAsync(ShareMade.Of(made.Share, address), ApiJson.Share.ShareMade));
                break;
            case ShareResult.TooMany:
                await context.WriteProblemAsync(
                    StatusCodes.Status409Conflict,
                    "Too many shares",
                    $"You have {ShareManager.MostOpen} open shares. End one of them before you make another.");
                break;
            default:
                await context.WriteUnavailableAsync(NotNow);
                break;
        }
    }

    public async Task ListAsync(HttpContext context)
    {
        var list = await shares.ListAsync(SessionIdentity.SessionOf(context.User)!.User.Id, context.RequestAborted);
        await (list.TryGetValue(out var open)
            ? context.Response.WriteAsJsonAsync(new ShareList([.. open.Select(ListedShare.Of)]), ApiJson.Share.ShareList)
            : context.WriteUnavailableAsync(NotNow));
    }

    public async Task EndAsync(HttpContext context, string id)
    {
        if (await crossSite.AnswerAsync(context, OwnSiteOnly))
        {
            return;
        }

        switch (await EndOwnAsync(context, id))
        {
            case StoreOutcome.Done:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case StoreOutcome.Missing:
                await context.WriteProblemAsync(StatusCodes.Status404NotFound, "No such share", "None of your shares has this id.");
                break;
            default:
                await context.WriteUnavailableAsync(NotNow);
                break;
        }
    }

    /// <summary>Ends a share by the form of a page, which can't send DELETE.</summary>
    public async Task EndByFormAsync(HttpContext context, string id)
    {
        if (await crossSite.AnswerAsync(context, OwnSiteOnly))
        {
            return;
        }

        // A share that is over is what was asked for.
        if (await EndOwnAsync(context, id) == StoreOutcome.Unavailable)
        {
            await context.WriteUnavailableAsync(NotNow);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = "/auth/account";
        }
    }

    private async ValueTask<StoreOutcome> EndOwnAsync(HttpContext context, string id)
    {
        var user = SessionIdentity.SessionOf(context.User)!.User.Id;
        var outcome = await shares.EndAsync(user, id, context.RequestAborted);
        if (outcome == StoreOutcome.Done)
        {
            audit.ShareEnded(
                user, id, "own", context.Connection.RemoteIpAddress, by: null, DeviceName.Of(context.Request.Headers));
        }

        return outcome;
    }

    private string AddressOf(HttpContext context, ShareToken token) =>
        $"{site.Value.Origin ?? $"{context.Request.Scheme}://{context.Request.Host}"}/auth/share/{token.Value}";
}
