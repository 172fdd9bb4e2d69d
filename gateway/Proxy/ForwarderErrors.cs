using Gateway.Pages;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy;

/// <summary>Says in a body what went wrong between the gateway and a backend; YARP sets the status alone.</summary>
internal static class ForwarderErrors
{
    public static async Task ExplainAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted || context.Features.Get<IForwarderErrorFeature>() is null)
        {
            return;
        }

        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status502BadGateway:
                await context.WriteProblemAsync(StatusCodes.Status502BadGateway, "Service not reachable", "The service behind this address does not answer. Try again in a few seconds.");
                break;
            case StatusCodes.Status503ServiceUnavailable:
                await context.WriteUnavailableAsync("No instance of the service behind this address is able to answer. Try again in a few seconds.");
                break;
            case StatusCodes.Status504GatewayTimeout:
                await context.WriteProblemAsync(StatusCodes.Status504GatewayTimeout, "Service too slow", "The service behind this address did not answer in time.");
                break;
        }
    }
}
