using System.Net.Http.Headers;
using Gateway.Sessions;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Streams;

/// <summary>Tracks responses that may last long, from the moment their headers arrive.</summary>
internal sealed class StreamTransform(SessionStreams streams) : ResponseTransform
{
    // A smaller response of known length is over before its session could end.
    private const long SmallAnswer = 1024 * 1024;

    public override ValueTask ApplyAsync(ResponseTransformContext context) =>
        context.ProxyResponse is { } answer ? ApplyAsync(context.HttpContext, answer) : ValueTask.CompletedTask;

    public ValueTask ApplyAsync(HttpContext context, HttpResponseMessage answer)
    {
        if (answer.Content.Headers is not { ContentLength: not <= SmallAnswer } headers)
        {
            return ValueTask.CompletedTask;
        }

        var type = headers.ContentType;
        if (context.Features.Get<OpenStream>() is null && SessionIdentity.SessionOf(context.User) is { } session)
        {
            context.Response.RegisterForDispose(
                streams.Open(session, context, IsStream(type) ? StreamKind.Stream : StreamKind.Answer));
        }

        // The headers of an event stream are sent at once, because its first event may come late: a browser would take it for not connected.
        return StreamTypes.IsEventStream(type?.MediaType)
            ? new(context.Response.Body.FlushAsync(CancellationToken.None))
            : ValueTask.CompletedTask;
    }

    private static bool IsStream(MediaTypeHeaderValue? type) =>
        StreamTypes.IsEventStream(type?.MediaType) || StreamTypes.IsGrpc(type?.MediaType);
}
