using Gateway.Pages;
using Gateway.Requests;
using Gateway.Sessions;
using Gateway.Telemetry;

namespace Gateway.SignIn;

/// <summary>Refuses requests of other sites to the gateway's own endpoints, and records them in the audit log.</summary>
internal sealed class CrossSiteRefusal(CrossSiteCheck check, AuditLog audit)
{
    /// <summary>Answers 403 if another site made the request. Returns whether it has answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="detail">The explanation in the response.</param>
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
        audit.AccessRefused(
            context.User, context.Request.Method, context.GetEndpoint()?.DisplayName, "cross_site", context.Connection.RemoteIpAddress);
        return context.WriteProblemAsync(StatusCodes.Status403Forbidden, "Cross-site request refused", detail);
    }
}
