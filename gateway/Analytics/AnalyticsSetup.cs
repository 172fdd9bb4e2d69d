using Gateway.Analytics.Activities;
using Gateway.Analytics.Usage;
using Gateway.Analytics.Usage.Storage;
using Gateway.Redis;
using Gateway.Telemetry.Audit;
using Gateway.Telemetry.Usage;
using Microsoft.Extensions.Options;

namespace Gateway.Analytics;

/// <summary>Registers the counts by the hour and the activity of people, which are kept in Redis if it is configured.</summary>
internal static class AnalyticsSetup
{
    public static IServiceCollection AddAnalytics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AnalyticsOptions>().Bind(configuration.GetSection(AnalyticsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AnalyticsOptions>, AnalyticsOptionsValidator>();
        services.AddSingleton<ActivityRecorder>();
        services.AddSingleton<IAuditObserver>(static provider => provider.GetRequiredService<ActivityRecorder>());
        services.AddHostedService(static provider => provider.GetRequiredService<ActivityRecorder>());
        if (configuration.HasRedis())
        {
            services.AddSingleton<IActivityStore, RedisActivityStore>();
        }
        else
        {
            services.AddSingleton<IActivityStore, MemoryActivityStore>();
        }

        return IsEnabled(configuration) ? services.AddUsage(configuration.HasRedis()) : services;
    }

    private static IServiceCollection AddUsage(this IServiceCollection services, bool usesRedis)
    {
        services.AddSingleton<UsageAggregator>();
        services.AddSingleton<UsageWriter>();
        services.AddHostedService(static provider => provider.GetRequiredService<UsageWriter>());
        services.AddSingleton<IUsageObserver>(Observe);
        services.AddSingleton<IAuditObserver>(Observe);
        services.AddSingleton<IUsageReports, UsageReports>();
        return usesRedis
            ? services.AddSingleton<IUsageStore, RedisUsageStore>()
            : services.AddSingleton<IUsageStore, MemoryUsageStore>();
    }

    // The writer is created with the aggregator: in a command it is not started, and writes what was counted when it is disposed of.
    private static UsageAggregator Observe(IServiceProvider services)
    {
        services.GetRequiredService<UsageWriter>();
        return services.GetRequiredService<UsageAggregator>();
    }

    // Needed before options are available. A value that is none is reported by the check of the configuration.
    private static bool IsEnabled(IConfiguration configuration) =>
        !bool.TryParse(configuration[$"{AnalyticsOptions.Section}:{nameof(AnalyticsOptions.Enabled)}"], out var enabled) || enabled;
}
