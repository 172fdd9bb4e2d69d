using Gateway.Redis;
using Gateway.Redis.Tracking;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Cache;
using Gateway.Sessions.Import;
using Gateway.Sessions.Lifecycle;
using Gateway.Sessions.Maintenance;
using Gateway.Sessions.Sharing;
using Gateway.Sessions.Storage;
using Gateway.Sessions.Storage.Memory;
using Gateway.Sessions.Storage.Redis;
using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Registers the session services and the configured store.</summary>
internal static class SessionsSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionsOptions>().Bind(configuration.GetSection(SessionsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>();
        services.AddSingleton<SessionLifetime>();
        services.AddOptions<SharingOptions>().Bind(configuration.GetSection(SharingOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SharingOptions>, SharingOptionsValidator>();
        services.AddSingleton<ShareManager>();
        if (UsesRedis(configuration))
        {
            services.AddSingleton<ISessionStore, RedisSessionStore>();
            services.AddSingleton(CreateClientTracking);
            services.AddHostedService(provider => provider.GetRequiredService<ClientTracking>());
            services.AddSingleton<IMetricsSource, SessionTrackingMetrics>();
            services.AddSingleton<RedisSessionInvalidations>();
            services.AddSingleton<ISessionInvalidations>(provider => provider.GetRequiredService<RedisSessionInvalidations>());
            services.AddSingleton<ISessionAdministration, RedisSessionAdministration>();
            services.AddSingleton<ISessionListing, RedisSessionListing>();
            services.AddSingleton<ISessionImport, RedisSessionImport>();
            services.AddSingleton<ISessionSuccessors, RedisSessionSuccessors>();
            services.AddSingleton<ImportedSessionMigration>();
            services.AddSingleton<ISessionStatistics, RedisSessionStatistics>();
            services.AddSingleton<IShareStore, RedisShareStore>();
            services.AddSingleton<SessionSweep>();
            services.AddHostedService<SessionCleanup>();
        }
        else
        {
            services.AddSingleton<MemorySessionStore>();
            services.AddSingleton<ISessionStore>(provider => provider.GetRequiredService<MemorySessionStore>());
            services.AddSingleton<ISessionInvalidations>(provider => provider.GetRequiredService<MemorySessionStore>());
            services.AddSingleton<ISessionListing, MemorySessionListing>();
            services.AddSingleton<ISessionStatistics, MemorySessionStatistics>();
            services.AddSingleton<IShareStore, MemoryShareStore>();
            services.AddHostedService<MemorySessionSweep>();
            services.AddHostedService<MemoryStoreWarning>();
        }

        services.AddSingleton<LastAccessedWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<LastAccessedWriter>());
        services.AddHostedService<SessionCountMetrics>();
        services.AddSingleton<SessionLimit>();
        services.AddSingleton<SessionInvalidator>();
        services.AddSingleton<SessionReader>();
        services.AddSingleton<SessionManager>();
        return services;
    }

    private static ClientTracking CreateClientTracking(IServiceProvider services) => new(
        services.GetRequiredService<RedisConnection>(),
        SessionKeys.RecordPrefix,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<ClientTracking>>());

    private static bool UsesRedis(IConfiguration configuration) =>
        configuration.HasRedis()
        && !nameof(SessionStoreKind.Memory).Equals(configuration[$"{SessionsOptions.Section}:Store"], StringComparison.OrdinalIgnoreCase);
}
