using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;

namespace Gateway.SignIn;

/// <summary>Refuses what another site's page asks of the gateway's own endpoints, and tells the audit log.</summary>
internal sealed class CrossSiteRefusal(CrossSiteCheck check, AuditLog audit)
{
    /// <summary>Answers 403 to a request that another site made; true when it did.</summary>
    /// <param name="context">The request.</param>
    /// <param name="detail">What the person is told.</param>
    public async ValueTask<bool> AnswerAsync(HttpContext context, string detail)
    {
        if (!check.IsCrossSite(context.Request))
        {
            return false;
        }

        await RefuseAsync(context, detail);
        return true;
    }

    /// <summary>Answers 403.</summary>
    public Task RefuseAsync(HttpContext context, string detail)
    {
        var session = SessionIdentity.SessionOf(context.User);
        audit.AccessRefused(session?.User.Id, session?.Id.ToString(), context.Request.Method, context.GetEndpoint()?.DisplayName, "cross_site", context.Connection.RemoteIpAddress);
        return context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Cross-site request refused", detail);
    }
}
