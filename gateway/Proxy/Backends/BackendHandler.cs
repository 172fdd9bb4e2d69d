namespace Gateway.Proxy.Backends;

/// <summary>
/// Prepares requests for the HTTP client, so that pieces of a body are sent as they arrive, and the client repeats no request by itself that
/// may change something.
/// </summary>
internal sealed class BackendHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Not asynchronous: each request would pay for the frame.
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } body)
        {
            request.Content = new BackendRequestBody(body);
        }
        else if (!HasNoBody(request.Method))
        {
            // The HTTP client sends the same length for it, and repeats a request only if it has no content.
            request.Content = new ByteArrayContent([]);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private static bool HasNoBody(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options
        || method == HttpMethod.Delete || method == HttpMethod.Trace || method == HttpMethod.Connect;
}
