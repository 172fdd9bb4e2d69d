using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Redis;

/// <summary>Registers the connection to Redis when an address is configured.</summary>
internal static class RedisSetup
{
    /// <summary>Whether an address of Redis is configured.</summary>
    public static bool HasRedis(this IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration[$"{RedisOptions.Section}:Url"]);

    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<RedisOptions>().Bind(configuration.GetSection(RedisOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        if (configuration.HasRedis())
        {
            services.AddSingleton(Connect);
            services.AddSingleton<IMetricsSource, RedisMetrics>();
            services.AddHostedService<RedisConnector>();
        }

        return services;
    }

    private static RedisConnection Connect(IServiceProvider services)
    {
        var url = services.GetRequiredService<IOptions<RedisOptions>>().Value.Url!;
        if (!RedisUrl.TryParse(url, out var options, out var error))
        {
            throw new InvalidOperationException(error);
        }

        return new RedisConnection(
            options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<RedisConnection>>());
    }
}
