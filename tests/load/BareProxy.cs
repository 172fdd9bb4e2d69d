using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Load;

/// <summary>YARP as its documentation sets it up, without any authentication; and the same with inline scheduling.</summary>
internal static class BareProxy
{
    public static async Task<int> RunAsync(string url, string backend, bool isInline)
    {
        if (isInline)
        {
            Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        }

        var builder = WebApplication.CreateBuilder();
        // It would write three lines for every request.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        if (isInline)
        {
            builder.Services.Configure<SocketTransportOptions>(options => options.UnsafePreferInlineScheduling = true);
        }

        builder.WebHost.UseUrls(url.Split(';'));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddReverseProxy().LoadFromMemory(Routes, Clusters(backend));
        var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }

    public static RouteConfig[] Routes { get; } = [new() { RouteId = "all", ClusterId = "backend", Match = new() { Path = "/{**rest}" } }];

    public static ClusterConfig[] Clusters(string backend) =>
        [new() { ClusterId = "backend", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend } } }];
}
