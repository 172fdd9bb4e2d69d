using Gateway.Identity;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy;

/// <summary>Tells the backend who is calling; what the client said about that was removed before.</summary>
internal sealed class IdentityTransform(IReadOnlyList<IdentityHeader> headers, CallerIdentities callers) : RequestTransform
{
    private readonly IdentityHeader[] _headers = [.. headers];

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        if (user.Identity?.IsAuthenticated == true)
        {
            var values = callers.Of(user);
            foreach (var header in _headers)
            {
                if (values[header.Claim] is { } value)
                {
                    context.ProxyRequest.Headers.TryAddWithoutValidation(header.Name, value);
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
