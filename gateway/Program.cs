using Gateway.Account;
using Gateway.Admin;
using Gateway.Analytics;
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

/// <summary>The table of contents: the services of each room, and the stages of a request in the order they run.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        GatewayCommand.RunAsync(args, static settings => CreateBuilder(settings).Build(), Configure);

    /// <summary>
    /// Registers the services of every room. Hosted services start in this order and stop in the reverse order. The public server
    /// starts last and stops first, so that everything it uses is available as long as it serves.
    /// </summary>
    public static WebApplicationBuilder CreateBuilder(GatewaySettings settings)
    {
        var builder = settings.CreateBuilder();
        var configuration = builder.Configuration;
        builder.Services.AddLimits(configuration);
        builder.Services.AddTelemetry(configuration);
        builder.Services.AddRedis(configuration);
        builder.Services.AddAnalytics(configuration);
        builder.Services.AddSessions(configuration);
        builder.Services.AddUsers(configuration.GetSection("Gateway"), settings.Directory);
        builder.Services.AddRequests(configuration);
        builder.Services.AddPages();
        builder.Services.AddSessionAuthentication(configuration);
        builder.Services.AddThrottling(configuration);
        builder.Services.AddIdentity(configuration);
        builder.Services.AddSignIn();
        builder.Services.AddAccount();
        builder.Services.AddAdmin();
        builder.Services.AddGatewayProxy(configuration);
        builder.Services.AddKeys(configuration);
        builder.Services.AddManagement(configuration);
        builder.Services.AddCommands(settings);
        builder.UseConfiguredLogLevels();
        return builder;
    }

    /// <summary>
    /// Adds the stages of a request, in the order they run. The peer comes first, since errors and logs name the client. The method and the
    /// target are checked before authentication, so that exactly one reading of the path is authorized and forwarded. Routing comes before
    /// the check of the target, because a route may allow an ambiguous one.
    /// </summary>
    public static void Configure(WebApplication app)
    {
        app.UseErrorPages();
        app.UseTrustedProxies();
        app.UseSafeHeaders();
        app.UseMethodGuard();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UsePathGuard();
        // Last: the fast path for cached sessions runs the endpoint directly.
        app.UseSessionAuthentication();

        app.MapSignIn();
        app.MapAccount();
        app.MapAdmin();
        app.MapIdentity();
        app.MapPages();
        app.MapPublicHealth();
        app.MapGatewayProxy();
    }
}
