using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy;

/// <summary>Tells the backend who is calling; what the client said about that was removed before.</summary>
internal sealed class IdentityTransform(IdentityHeaderSet set) : RequestTransform
{
    private readonly IdentityHeader[] _headers = [.. set.Headers];

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        if (user.Identity?.IsAuthenticated == true)
        {
            var values = IdentityValues.Of(user);
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
