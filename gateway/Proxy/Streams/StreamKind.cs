namespace Gateway.Proxy.Streams;

/// <summary>What it is that lasts, which decides what becomes of it when its session ends.</summary>
internal enum StreamKind
{
    /// <summary>A WebSocket, an event stream or a gRPC call: cut at once.</summary>
    Stream,

    /// <summary>An ordinary answer: cut when it has taken long already, for it is a download.</summary>
    Answer,

    /// <summary>A request with a large body: finishes, for it is somebody's work.</summary>
    Upload,
}
