using Gateway.Identity;
using Gateway.Identity.Assertions;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy;

/// <summary>Gives the backend the signed statement of who is calling, made out to its cluster.</summary>
internal sealed class AssertionTransform(string header, string cluster, CallerIdentities callers, AssertionIssuer assertions) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        if (user.Identity?.IsAuthenticated != true)
        {
            return ValueTask.CompletedTask;
        }

        var assertion = assertions.GetAsync(callers.Of(user), cluster, context.HttpContext.RequestAborted);
        if (!assertion.IsCompletedSuccessfully)
        {
            return AwaitAsync(assertion, context);
        }

        Add(assertion.Result, context);
        return ValueTask.CompletedTask;
    }

    private async ValueTask AwaitAsync(ValueTask<string> assertion, RequestTransformContext context) => Add(await assertion, context);

    private void Add(string assertion, RequestTransformContext context) => context.ProxyRequest.Headers.TryAddWithoutValidation(header, assertion);
}
