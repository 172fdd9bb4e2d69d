using System.Net.Http.Headers;
using Gateway.Identity;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>Tells the backend who is calling; what the client said about that was removed before.</summary>
internal sealed class IdentityTransform(IReadOnlyList<IdentityHeader> headers, CallerIdentities callers) : RequestTransform
{
    private readonly IdentityHeader[] _headers = [.. headers];

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var user = context.HttpContext.User;
        if (user.Identity?.IsAuthenticated == true)
        {
            Add(context.ProxyRequest.Headers, callers.Of(user));
        }

        return ValueTask.CompletedTask;
    }

    public void Add(HttpRequestHeaders headers, IdentityValues values)
    {
        foreach (var header in _headers)
        {
            if (values[header.Claim] is { } value)
            {
                headers.TryAddWithoutValidation(header.Name, value);
            }
        }
    }
}
