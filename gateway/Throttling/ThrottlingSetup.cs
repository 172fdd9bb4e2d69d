using Gateway.Redis;
using Microsoft.Extensions.Options;

namespace Gateway.Throttling;

/// <summary>Registers the throttle of sign-ins, shared through Redis where there is one.</summary>
internal static class ThrottlingSetup
{
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
        services.AddSingleton<DeviceCookie>();
        return services;
    }
}
