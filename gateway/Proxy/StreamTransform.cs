using System.Net.Http.Headers;
using Gateway.Sessions;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy;

/// <summary>Takes note of answers that may last, as soon as their headers tell.</summary>
internal sealed class StreamTransform(SessionStreams streams) : ResponseTransform
{
    // A smaller answer of known length is over before anybody could end it.
    private const long SmallAnswer = 1024 * 1024;

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse?.Content.Headers is { } headers && headers.ContentLength is not <= SmallAnswer
            && context.HttpContext.Features.Get<OpenStream>() is null
            && SessionIdentity.SessionOf(context.HttpContext.User) is { } session)
        {
            context.HttpContext.Response.RegisterForDispose(streams.Open(session, context.HttpContext, IsStream(headers.ContentType) ? StreamKind.Stream : StreamKind.Answer));
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsStream(MediaTypeHeaderValue? type) => StreamTypes.IsEventStream(type?.MediaType) || StreamTypes.IsGrpc(type?.MediaType);
}
