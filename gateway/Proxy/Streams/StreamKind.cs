namespace Gateway.Proxy.Streams;

/// <summary>The kind of a long request, which decides what happens to it when its session ends.</summary>
internal enum StreamKind
{
    /// <summary>A WebSocket, an event stream or a gRPC call, which is aborted at once.</summary>
    Stream,

    /// <summary>An ordinary response, which is aborted when it has lasted long and must be a download.</summary>
    Answer,

    /// <summary>A request with a large body, which finishes, because a person's work would be lost.</summary>
    Upload,
}
