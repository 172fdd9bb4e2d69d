using System.Net.Http.Headers;
using Gateway.Sessions;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Streams;

/// <summary>Tracks responses that may last long, from the moment their headers arrive.</summary>
internal sealed class StreamTransform(SessionStreams streams) : ResponseTransform
{
    // A smaller response of known length is over before its session could end.
    private const long SmallAnswer = 1024 * 1024;

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer)
        {
            Apply(context.HttpContext, answer);
        }

        return ValueTask.CompletedTask;
    }

    public void Apply(HttpContext context, HttpResponseMessage answer)
    {
        if (answer.Content.Headers is { ContentLength: not <= SmallAnswer } headers
            && context.Features.Get<OpenStream>() is null
            && SessionIdentity.SessionOf(context.User) is { } session)
        {
            context.Response.RegisterForDispose(
                streams.Open(session, context, IsStream(headers.ContentType) ? StreamKind.Stream : StreamKind.Answer));
        }
    }

    private static bool IsStream(MediaTypeHeaderValue? type) =>
        StreamTypes.IsEventStream(type?.MediaType) || StreamTypes.IsGrpc(type?.MediaType);
}
