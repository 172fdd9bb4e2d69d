using System.Diagnostics;
using Gateway.Proxy.Headers;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Tests.Proxy.Headers;

public sealed class TraceParentTransformTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apply_HeaderIsThereAlready_BackendGetsOneOfOurs(bool isTheClients)
    {
        const string Other = "00-11111111111111111111111111111111-2222222222222222-01";
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var context = new DefaultHttpContext();
        if (isTheClients)
            context.Request.Headers.TraceParent = Other;
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation("traceparent", Other);

        await new TraceParentTransform(DistributedContextPropagator.CreateDefaultPropagator())
            .ApplyAsync(new RequestTransformContext { HttpContext = context, ProxyRequest = request });

        Assert.Equal([activity.Id], request.Headers.GetValues("traceparent"));
    }
}
