using Gateway.Authentication;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Configuration.Hosting;
using Gateway.Identity;
using Gateway.Keys;
using Gateway.Management;
using Gateway.Pages;
using Gateway.Proxy;
using Gateway.Redis;
using Gateway.Requests;
using Gateway.Requests.Peers;
using Gateway.Sessions;
using Gateway.SignIn;
using Gateway.Telemetry;
using Gateway.Throttling;
using Gateway.Users;

namespace Gateway;

/// <summary>The table of contents: the rooms, each with its services, and the way of a request through them.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => GatewayCommand.RunAsync(args, static settings => CreateBuilder(settings).Build(), Configure);

    /// <summary>
    /// Has the services of every room. Hosted services start in this order and stop in the reverse one: the public
    /// server last to start and first to stop, then what it used.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(GatewaySettings settings)
    {
        var builder = settings.CreateBuilder();
        var configuration = builder.Configuration;
        builder.Services.AddLimits(configuration);
        builder.Services.AddTelemetry(configuration);
        builder.Services.AddRedis(configuration);
        builder.Services.AddSessions(configuration);
        builder.Services.AddUsers(configuration.GetSection("Gateway"), settings.Directory);
        builder.Services.AddRequests(configuration);
        builder.Services.AddPages();
        builder.Services.AddSessionAuthentication(configuration);
        builder.Services.AddThrottling(configuration);
        builder.Services.AddIdentity(configuration);
        builder.Services.AddSignIn();
        builder.Services.AddGatewayProxy(configuration);
        builder.Services.AddKeys(configuration);
        builder.Services.AddManagement(configuration);
        builder.Services.AddCommands(settings);
        return builder;
    }

    /// <summary>
    /// One request, top to bottom: who really sent it, whether it is about a path at all, where it goes and whether that can be
    /// read one way only, who is calling, whether they may, and there.
    /// </summary>
    public static void Configure(WebApplication app)
    {
        app.UseErrorPages();
        app.UseTrustedProxies();
        app.UseOwnHeaders();
        app.UseMethodGuard();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UsePathGuard();
        // The last stage: warm requests go from it straight to their endpoint.
        app.UseSessionAuthentication();

        app.MapSignIn();
        app.MapIdentity();
        app.MapPages();
        app.MapPublicHealth();
        app.MapGatewayProxy();
    }
}
