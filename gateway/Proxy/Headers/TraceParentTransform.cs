using System.Diagnostics;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Tells the backend which trace a request belongs to where nobody collects spans: the HTTP client would make one for each request, with
/// its address written out, for the sake of this header.
/// </summary>
internal sealed class TraceParentTransform(DistributedContextPropagator propagator) : RequestTransform
{
    private readonly string[] _fields = [.. propagator.Fields];

    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        Apply(context.HttpContext, context.ProxyRequest);
        return ValueTask.CompletedTask;
    }

    public void Apply(HttpContext context, HttpRequestMessage request)
    {
        // What a client said of it was read when the request began, as far as it is believed.
        var headers = request.Headers;
        var received = context.Request.Headers;
        foreach (var field in _fields)
        {
            if (received.ContainsKey(field))
            {
                headers.Remove(field);
            }
        }

        // Instead of what a transform of the route's may have set: of two, a backend believes neither.
        propagator.Inject(Activity.Current, request, static (request, name, value) =>
        {
            var headers = ((HttpRequestMessage)request!).Headers;
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        });
    }
}
