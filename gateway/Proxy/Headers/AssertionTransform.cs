using System.Net.Http.Headers;
using Gateway.Identity;
using Gateway.Identity.Assertions;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>Gives the backend the signed statement of who is calling, made out to its cluster.</summary>
internal sealed class AssertionTransform(string header, string cluster, CallerIdentities callers, AssertionIssuer assertions) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        return user.Identity?.IsAuthenticated == true
            ? AddAsync(context.ProxyRequest.Headers, callers.Of(user), context.HttpContext.RequestAborted)
            : ValueTask.CompletedTask;
    }

    public ValueTask AddAsync(HttpRequestHeaders headers, IdentityValues values, CancellationToken cancellationToken)
    {
        var assertion = assertions.GetAsync(values, cluster, cancellationToken);
        if (!assertion.IsCompletedSuccessfully)
        {
            return AwaitAsync(assertion, headers);
        }

        headers.TryAddWithoutValidation(header, assertion.Result);
        return ValueTask.CompletedTask;
    }

    private async ValueTask AwaitAsync(ValueTask<string> assertion, HttpRequestHeaders headers) => headers.TryAddWithoutValidation(header, await assertion);
}
