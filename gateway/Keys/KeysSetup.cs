using Gateway.Redis;
using Gateway.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Registers the key ring: in Redis if it is configured, else in a folder.</summary>
internal static class KeysSetup
{
    /// <summary>Adds the key ring. Call this after everything that adds the framework's Data Protection, which it replaces.</summary>
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KeyRingOptions>().Bind(configuration.GetSection(KeyRingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeyRingOptions>, KeyRingCertificate>();
        services.AddSingleton<IValidateOptions<KeyRingOptions>, DataProtectionVersion>();
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
        services.AddSingleton<IMetricsSource, KeyRingMetrics>();
        services.Replace(ServiceDescriptor.Singleton<IDataProtectionProvider, KeyRingDataProtection>());
        RemoveFrameworkKeyRing(services);
        return services;
    }

    // The framework's hosted service would load, and therefore create, a key ring of its own at start.
    private static void RemoveFrameworkKeyRing(IServiceCollection services)
    {
        var dataProtection = typeof(DataProtectionServiceCollectionExtensions).Assembly;
        var ofFramework = services.Where(service =>
            service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == dataProtection);
        foreach (var service in ofFramework.ToList())
        {
            services.Remove(service);
        }
    }

    private static KeyRing CreateRing(IServiceProvider services) => new(
        services.GetRequiredService<IKeyRingStore>(),
        KeyRingCertificate.ProtectAtRest(services.GetRequiredService<IOptions<KeyRingOptions>>().Value),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<KeyRing>>());
}
