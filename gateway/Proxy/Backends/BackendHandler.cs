using System.Net;

namespace Gateway.Proxy.Backends;

/// <summary>
/// Sends requests to backends. A request that changes nothing and has no body is sent once more, on a new connection, when its connection
/// was lost before the first byte of an answer (RFC 9112, 9.3.1): a backend may close a kept connection at any time.
/// </summary>
/// <param name="inner">Sends on kept connections.</param>
/// <param name="createFresh">Creates what sends each request on a new connection.</param>
internal sealed class BackendHandler(HttpMessageHandler inner, Func<HttpMessageInvoker> createFresh) : DelegatingHandler(inner)
{
    private readonly Lazy<HttpMessageInvoker> _fresh = new(createFresh);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
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

        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e) when (request.Content is null && IsSafe(request.Method) && IsLost(e))
        {
            response = await _fresh.Value.SendAsync(request, cancellationToken);
        }

        if (response.StatusCode < HttpStatusCode.Continue)
        {
            // The server would send it with fewer than three digits. A status below 100 is an error of the backend (RFC 9110, 15).
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"The backend has answered with the status {(int)response.StatusCode}.");
        }

        if (response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
        {
            RemoveBody(response);
        }

        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _fresh.IsValueCreated)
        {
            _fresh.Value.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsSafe(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Options;

    private static bool HasNoBody(HttpMethod method) =>
        IsSafe(method) || method == HttpMethod.Delete || method == HttpMethod.Trace || method == HttpMethod.Connect;

    private static bool IsLost(HttpRequestException exception)
    {
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause is BackendConnectionLostException lost)
            {
                return lost.IsUnanswered;
            }
        }

        return false;
    }

    // Whatever length it names: a 204 has no body and no length (RFC 9110, 8.6), a 205 has a body of no bytes (15.3.6). The server would
    // answer 500, because the bytes of that length do not come.
    private static void RemoveBody(HttpResponseMessage response)
    {
        var empty = new ByteArrayContent([]);
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                empty.Headers.TryAddWithoutValidation(name, values);
            }
        }

        if (response.StatusCode == HttpStatusCode.ResetContent)
        {
            empty.Headers.ContentLength = 0;
        }

        response.Content.Dispose();
        response.Content = empty;
        response.Headers.TransferEncodingChunked = null;
    }
}
