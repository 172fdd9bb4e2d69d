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
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(options.Value.Url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        _application = builder.Build();
        _application.MapManagement(services);
        await _application.StartAsync(cancellationToken);
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
