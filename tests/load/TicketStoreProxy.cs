using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using Yarp.ReverseProxy.Transforms;

namespace Gateway.Load;

/// <summary>YARP with the framework's cookie authentication and its tickets in Redis: what most people build in .NET.</summary>
internal static class TicketStoreProxy
{
    private const string UserHeader = "X-User-Id";

    public static async Task<int> RunAsync(string url, string backend, string redis)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.Services.AddDataProtection();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "tickets";
            options.SessionStore = new RedisTicketStore(connection.GetDatabase());
            options.Events.OnRedirectToLogin = context =>
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            };
        });
        builder.Services.AddAuthorization();
        builder.Services.AddReverseProxy()
            .LoadFromMemory([BareProxy.Routes[0] with { AuthorizationPolicy = "default" }], BareProxy.Clusters(backend))
            .AddTransforms(transforms => transforms.AddRequestTransform(context =>
            {
                context.ProxyRequest.Headers.Remove(UserHeader);
                context.ProxyRequest.Headers.Add(UserHeader, context.HttpContext.User.FindFirstValue("sub"));
                return ValueTask.CompletedTask;
            }));
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost("/sign-in/{user}", (HttpContext context, string user) => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(
            [new("sub", user), new("email", "alice@example.com"), new("preferred_username", "alice"), new("name", "Alice Adams"), new("role", "editor")], "password"))));
        app.MapReverseProxy();
        await app.RunAsync();
        return 0;
    }

    private sealed class RedisTicketStore(IDatabase redis) : ITicketStore
    {
        private static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

        public async Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            var key = $"ticket:{Guid.NewGuid():n}";
            await RenewAsync(key, ticket);
            return key;
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket) => redis.StringSetAsync(key, TicketSerializer.Default.Serialize(ticket), Ttl);

        public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
            (byte[]?)await redis.StringGetAsync(key) is { } stored ? TicketSerializer.Default.Deserialize(stored) : null;

        public Task RemoveAsync(string key) => redis.KeyDeleteAsync(key);
    }
}
