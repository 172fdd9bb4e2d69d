using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Configuration.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Management;

/// <summary>
/// Runs a separate server for the management address. No request to the public address can reach it, whatever its headers are, and it
/// answers while the public server drains.
/// </summary>
internal sealed class ManagementServer(IOptions<ManagementOptions> options, IServiceProvider services, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _application;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure).UseUrls(options.Value.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        // Sources of its own that are not exported: a probe every second would distort the traces and metrics of real requests.
        builder.Services.AddSingleton(new ActivitySource("Gateway.Management"));
        builder.Services.AddSingleton(new DiagnosticListener("Gateway.Management"));
        builder.Services.AddSingleton<IMeterFactory, DetachedMeterFactory>();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _application = builder.Build();
        _application.MapManagement(services);
        await _application.StartAsync(cancellationToken);
    }

    // Only probes and scrapers connect, and none of them sends a body.
    private static void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = 256;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
    }

    // The host stops its services in the reverse order of their start, so the public server has drained by now.
    public Task StopAsync(CancellationToken cancellationToken) => _application?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
