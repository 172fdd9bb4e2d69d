namespace Gateway.Proxy.Streams;

/// <summary>A request that may last: a WebSocket, an event stream, a gRPC call, a long download, or an upload.</summary>
internal sealed class OpenStream(SessionStreams.Owner owner, HttpContext context, long openedAt, StreamKind kind) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>When it was added; for a response, when its headers arrived.</summary>
    public long OpenedAt { get; } = openedAt;

    public StreamKind Kind { get; } = kind;

    /// <summary>
    /// Aborts the request unless it is over: the server reuses its context for the next request, which must not be aborted.
    /// </summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                context.Abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        owner.Close(this);
    }
}
