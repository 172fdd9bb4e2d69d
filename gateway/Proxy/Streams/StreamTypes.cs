namespace Gateway.Proxy.Streams;

/// <summary>Recognizes the media types of streams.</summary>
internal static class StreamTypes
{
    private const string EventStream = "text/event-stream";

    public static bool IsEventStream(string? type) => string.Equals(type, EventStream, StringComparison.OrdinalIgnoreCase);

    public static bool IsGrpc(string? type) => type is not null && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);
}
