using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Configuration.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Management;

/// <summary>
/// A server of its own for the second address: no request to the public one can reach it, whatever its headers say,
/// and it answers while the public one drains.
/// </summary>
internal sealed class ManagementServer(IOptions<ManagementOptions> options, IServiceProvider services, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private WebApplication? _application;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure).UseUrls(options.Value.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        // Names that nobody listens to: a probe every second would bury the traces and the counts of people's requests.
        builder.Services.AddSingleton(new ActivitySource("Gateway.Management"));
        builder.Services.AddSingleton(new DiagnosticListener("Gateway.Management"));
        builder.Services.AddSingleton<IMeterFactory, DetachedMeterFactory>();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _application = builder.Build();
        _application.MapManagement(services);
        await _application.StartAsync(cancellationToken);
    }

    // A prober and a scraper or two; nobody sends a body.
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
