using Gateway.Redis;
using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Throttling;

/// <summary>Registers the throttle of sign-ins, which shares its counts through Redis if it is configured.</summary>
internal static class ThrottlingSetup
{
    private const string HostPrefix = "__Host-";

    // The longest lifetime of a cookie that browsers accept.
    private static readonly TimeSpan DeviceLifetime = TimeSpan.FromDays(400);

    public static IServiceCollection AddThrottling(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ThrottleOptions>().Bind(configuration.GetSection(ThrottleOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ThrottleOptions>, ThrottleOptionsValidator>();
        if (configuration.HasRedis())
        {
            services.AddSingleton<RedisAttemptCounter>();
        }

        services.AddSingleton<MemoryAttemptCounter>();
        services.AddSingleton<SignInThrottle>();
        services.AddKeyedSingleton(CookieKeys.Device, static (provider, _) => CreateCookie(provider.GetRequiredService<CookieBuilder>()));
        services.AddSingleton<DeviceCookie>();
        return services;
    }

    // Only for /auth, so that browsers send it nowhere else. The prefix __Host- would require the path /.
    private static CookieBuilder CreateCookie(CookieBuilder session) => new()
    {
        Name = session.Name!.StartsWith(HostPrefix, StringComparison.Ordinal)
            ? $"__Secure-{session.Name[HostPrefix.Length..]}_device"
            : $"{session.Name}_device",
        Domain = session.Domain,
        Path = "/auth",
        MaxAge = DeviceLifetime,
        HttpOnly = session.HttpOnly,
        IsEssential = true,
        SameSite = session.SameSite,
        SecurePolicy = session.SecurePolicy,
    };
}
