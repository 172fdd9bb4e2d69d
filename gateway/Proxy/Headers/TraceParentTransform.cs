using System.Diagnostics;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Propagates the trace context to backends while no spans are exported. The HTTP client would create a span for each request, with its
/// address formatted, only to set these headers.
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
        // The client's trace context was read when the request began, as far as it is trusted.
        var headers = request.Headers;
        var received = context.Request.Headers;
        foreach (var field in _fields)
        {
            if (received.ContainsKey(field))
            {
                headers.Remove(field);
            }
        }

        // Replaces what a transform of the route may have set, because backends ignore a header with two values.
        propagator.Inject(Activity.Current, request, static (request, name, value) =>
        {
            var headers = ((HttpRequestMessage)request!).Headers;
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        });
    }
}
