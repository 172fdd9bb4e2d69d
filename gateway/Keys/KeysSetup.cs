using Gateway.Redis;
using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Registers the key ring, in Redis where there is one.</summary>
internal static class KeysSetup
{
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KeyRingOptions>().Bind(configuration.GetSection(KeyRingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeyRingOptions>, KeyRingCertificate>();
        if (configuration.HasRedis())
        {
            services.AddSingleton<IKeyRingStore, RedisKeyRingStore>();
        }
        else
        {
            services.AddSingleton<IKeyRingStore, FileKeyRingStore>();
        }

        services.AddSingleton(CreateRing);
        services.AddHostedService<KeyRingRefresh>();
        return services;
    }

    private static KeyRing CreateRing(IServiceProvider services) => new(
        services.GetRequiredService<IKeyRingStore>(),
        KeyRingCertificate.ProtectAtRest(services.GetRequiredService<IOptions<KeyRingOptions>>().Value),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<KeyRing>>());
}
