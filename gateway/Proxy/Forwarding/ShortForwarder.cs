using System.Buffers;
using System.Diagnostics.Tracing;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Proxy.Forwarding;

/// <summary>
/// Forwards what most requests are, a GET without a body or anything else that is special, without the preparations for what it could have
/// been. Everything else, and every request while somebody listens to YARP's own events and logs, goes YARP's way. Both come to the same
/// answers and the same errors; only a stream of HTTP/2 is reset with the code that RFC 9113 has for it.
/// </summary>
internal sealed class ShortForwarder([FromKeyedServices(ShortForwarder.Yarp)] IHttpForwarder yarp, ILoggerFactory loggers) : IHttpForwarder
{
    /// <summary>The key of YARP's own forwarder.</summary>
    public const string Yarp = "yarp";

    private const int LargestPiece = 64 * 1024;
    private const int Small = 4096;

    // RFC 9113, 7.
    private const int InternalError = 2;
    private const int Cancel = 8;

    // As YARP's.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    private readonly ILogger _yarpLog = loggers.CreateLogger("Yarp.ReverseProxy.Forwarder.HttpForwarder");
    private EventSource? _yarpEvents;

    private bool IsWatched => _yarpLog.IsEnabled(LogLevel.Warning)
        || (_yarpEvents ??= EventSource.GetSources().FirstOrDefault(static source => source.Name == "Yarp.ReverseProxy"))?.IsEnabled() == true;

    public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken) =>
        transformer is RouteTransformer route && !cancellationToken.CanBeCanceled && IsPlain(context) && !IsWatched
            ? ForwardAsync(context, destinationPrefix, httpClient, requestConfig, route)
            : yarp.SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, cancellationToken);

    private static bool IsPlain(HttpContext context)
    {
        var request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Headers.Upgrade.Count == 0
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            && context.Response is { StatusCode: StatusCodes.Status200OK, HasStarted: false };
    }

    private static async ValueTask<ForwarderError> ForwardAsync(
        HttpContext context, string destination, HttpMessageInvoker client, ForwarderRequestConfig config, RouteTransformer route)
    {
        var deadline = ActivityDeadline.Rent(config.ActivityTimeout ?? DefaultTimeout, context.RequestAborted);
        try
        {
            var isSent = false;
            HttpResponseMessage answer;
            try
            {
                var request = new HttpRequestMessage
                {
                    Method = HttpMethods.IsGet(context.Request.Method) ? HttpMethod.Get : HttpMethod.Head,
                    Version = config.Version ?? HttpVersion.Version20,
                    VersionPolicy = config.VersionPolicy ?? HttpVersionPolicy.RequestVersionOrLower,
                };
                await route.TransformRequestAsync(context, request, destination, deadline.Token);
                deadline.Postpone();
                isSent = true;
                answer = await client.SendAsync(request, deadline.Token);
            }
            catch (Exception e)
            {
                return FailRequest(context, e, isSent, deadline);
            }

            using (answer)
            {
                deadline.Postpone();
                try
                {
                    await StartAsync(context, answer, route, deadline.Token);
                }
                catch (Exception e)
                {
                    return FailAnswer(context, ForwarderError.ResponseHeaders, e);
                }

                var error = await CopyAsync(context, answer, deadline);
                if (error == ForwarderError.None)
                {
                    await route.TransformResponseTrailersAsync(context, answer, deadline.Token);
                }

                return error;
            }
        }
        finally
        {
            deadline.Return();
        }
    }

    private static ValueTask<bool> StartAsync(HttpContext context, HttpResponseMessage answer, RouteTransformer route, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            throw new HttpRequestException("The backend switches protocols, and was not asked to.");
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        if (answer.ReasonPhrase != ReasonPhrases.GetReasonPhrase((int)answer.StatusCode) && (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol)))
        {
            context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = answer.ReasonPhrase;
        }

        return route.TransformResponseAsync(context, answer, cancellationToken);
    }

    // What went wrong; None when all was copied.
    private static async ValueTask<ForwarderError> CopyAsync(HttpContext context, HttpResponseMessage answer, ActivityDeadline deadline)
    {
        var left = RouteTransformer.LengthOf(answer);
        var size = (int)Math.Min(left ?? LargestPiece, LargestPiece);
        byte[]? buffer = null;
        var isReading = true;
        try
        {
            using var body = await answer.Content.ReadAsStreamAsync(deadline.Token);
            while (left is not 0)
            {
                if (size > Small)
                {
                    // A read of nothing waits until there is something: a stream that is quiet holds no large buffer.
                    _ = await body.ReadAsync(Memory<byte>.Empty, deadline.Token);
                }

                buffer = ArrayPool<byte>.Shared.Rent(size);
                var read = await body.ReadAsync(buffer, deadline.Token);
                if (read == 0)
                {
                    break;
                }

                left -= read;
                isReading = false;
                deadline.Postpone();
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), deadline.Token);
                isReading = true;
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
                deadline.Postpone();
            }

            return ForwarderError.None;
        }
        catch (Exception e)
        {
            return FailBody(context, e, isReading, deadline);
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private static ForwarderError FailRequest(HttpContext context, Exception exception, bool isSent, ActivityDeadline deadline)
    {
        var (error, status) = (deadline.IsByClient, exception) switch
        {
            (true, _) => (ForwarderError.RequestCanceled, StatusCodes.Status400BadRequest),
            (_, OperationCanceledException) => (ForwarderError.RequestTimedOut, StatusCodes.Status504GatewayTimeout),
            _ => (isSent ? ForwarderError.Request : ForwarderError.RequestCreation, StatusCodes.Status502BadGateway),
        };
        Report(context, error, exception);
        context.Response.StatusCode = status;
        return error;
    }

    // Of the backend's answer, some may have been copied already.
    private static ForwarderError FailAnswer(HttpContext context, ForwarderError error, Exception exception)
    {
        Report(context, error, exception);
        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        return error;
    }

    private static ForwarderError FailBody(HttpContext context, Exception exception, bool isReading, ActivityDeadline deadline)
    {
        var error = deadline.IsByClient ? ForwarderError.ResponseBodyCanceled : isReading ? ForwarderError.ResponseBodyDestination : ForwarderError.ResponseBodyClient;
        if (!context.Response.HasStarted)
        {
            return FailAnswer(context, error, exception);
        }

        // Half an answer must not look like a whole one.
        Report(context, error, exception);
        if (context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            stream.Reset(error == ForwarderError.ResponseBodyCanceled ? Cancel : InternalError);
        }
        else
        {
            context.Abort();
        }

        return error;
    }

    private static void Report(HttpContext context, ForwarderError error, Exception exception) =>
        context.Features.Set<IForwarderErrorFeature>(new ForwarderFailure(error, exception));
}
