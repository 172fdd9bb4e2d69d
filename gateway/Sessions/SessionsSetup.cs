using Gateway.Redis;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>Registers sessions and the store that the configuration asks for.</summary>
internal static class SessionsSetup
{
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionsOptions>().Bind(configuration.GetSection(SessionsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionsOptions>, SessionsOptionsValidator>();
        services.AddSingleton<SessionLifetime>();
        if (UsesRedis(configuration))
        {
            services.AddSingleton<ISessionStore, RedisSessionStore>();
            services.AddSingleton(CreateInvalidations);
            services.AddHostedService(provider => provider.GetRequiredService<RedisInvalidations>());
            services.AddSingleton<RedisSessionInvalidations>();
            services.AddSingleton<ISessionInvalidations>(provider => provider.GetRequiredService<RedisSessionInvalidations>());
            services.AddSingleton<ISessionAdministration, RedisSessionAdministration>();
            services.AddSingleton<ISessionImport, RedisSessionImport>();
            services.AddSingleton<ISessionSuccessors, RedisSessionSuccessors>();
            services.AddSingleton<SessionHandover>();
            services.AddSingleton<ISessionStatistics, RedisSessionStatistics>();
            services.AddSingleton<SessionSweep>();
            services.AddHostedService<SessionCleanup>();
        }
        else
        {
            services.AddSingleton<MemorySessionStore>();
            services.AddSingleton<ISessionStore>(provider => provider.GetRequiredService<MemorySessionStore>());
            services.AddSingleton<ISessionInvalidations>(provider => provider.GetRequiredService<MemorySessionStore>());
            services.AddSingleton<ISessionStatistics, MemorySessionStatistics>();
            services.AddHostedService<MemorySessionSweep>();
            services.AddHostedService<MemoryStoreWarning>();
        }

        services.AddSingleton<SessionTouches>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionTouches>());
        services.AddHostedService<SessionCensus>();
        services.AddSingleton<SessionLimit>();
        services.AddSingleton<SessionVersions>();
        services.AddSingleton<SessionReader>();
        services.AddSingleton<SessionManager>();
        return services;
    }

    private static RedisInvalidations CreateInvalidations(IServiceProvider services) => new(
        services.GetRequiredService<RedisConnection>(),
        SessionKeys.RecordPrefix,
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<RedisInvalidations>>());

    private static bool UsesRedis(IConfiguration configuration) =>
        configuration.HasRedis() && !string.Equals(configuration[$"{SessionsOptions.Section}:Store"], nameof(SessionStoreKind.Memory), StringComparison.OrdinalIgnoreCase);
}
