using System.Text.Json;
using Gateway.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Proxy;

/// <summary>All services of a gateway that is not started, with its files in a temporary folder.</summary>
internal sealed class GatewayServices : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ServiceProvider _services;

    public GatewayServices(Action<IServiceCollection>? configure = null)
    {
        var file = Path.Combine(_folder.FullName, "gateway.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new { Gateway = new { KeyRing = new { Directory = _folder.FullName } } }));
        var builder = Program.CreateBuilder(GatewaySettings.Load(file, static _ => null));
        configure?.Invoke(builder.Services);
        _services = builder.Services.BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
