namespace Gateway.Proxy;

/// <summary>A request that may last: a WebSocket, an event stream, a gRPC call, or a long download.</summary>
internal sealed class OpenStream(SessionStreams.Owner owner, HttpContext context, long openedAt, bool isPlain) : IDisposable
{
    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>When its answer began.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>Whether it is an ordinary answer, which is only cut when it takes long.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>Cuts it, unless it is over: the server uses a context again, and the next request must not be hit.</summary>
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
