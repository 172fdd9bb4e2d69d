namespace Gateway.Proxy;

/// <summary>A request that may last: a WebSocket, an event stream, a gRPC call, or a long download.</summary>
internal sealed class OpenStream(SessionStreams.Owner owner, HttpContext context, long openedAt, bool isPlain) : IDisposable
{
    /// <summary>When its answer began.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>Whether it is an ordinary answer, which is only cut when it takes long.</summary>
    public bool IsPlain { get; } = isPlain;

    public void Abort() => context.Abort();

    public void Dispose() => owner.Close(this);
}
