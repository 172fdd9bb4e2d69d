using Yarp.ReverseProxy.Transforms;

namespace Gateway.Proxy.Headers;

/// <summary>
/// Makes an answer one that the server can send: a 204 has no body and no length (RFC 9110, 8.6), a 205 a body of no bytes (15.3.6), whatever
/// the backend says with it. The server would answer 500, because the bytes of that length do not come.
/// </summary>
internal sealed class AnswerStatusTransform : ResponseTransform
{
    public static readonly AnswerStatusTransform Instance = new();

    private AnswerStatusTransform()
    {
    }

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } answer)
        {
            context.SuppressResponseBody |= !Apply(context.HttpContext.Response, answer);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Returns whether the body is forwarded.</summary>
    /// <exception cref="HttpRequestException">The status is below 100, which is an error of the backend (RFC 9110, 15).</exception>
    public static bool Apply(HttpResponse response, HttpResponseMessage answer)
    {
        switch ((int)answer.StatusCode)
        {
            case < StatusCodes.Status100Continue:
                throw new HttpRequestException(
                    HttpRequestError.InvalidResponse, $"The backend has answered with the status {(int)answer.StatusCode}.");
            case StatusCodes.Status204NoContent:
                response.Headers.ContentLength = null;
                return true;
            case StatusCodes.Status205ResetContent:
                // The answer to HEAD may leave it out.
                response.Headers.ContentLength = HttpMethods.IsHead(response.HttpContext.Request.Method) ? null : 0;
                return false;
            default:
                return true;
        }
    }
}
