using Gateway.Telemetry;
using Gateway.Users.Credentials;
using Gateway.Users.Files;
using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Users;

/// <summary>Registers the configured user directory and the verification of credentials.</summary>
internal static class UsersSetup
{
    /// <summary>Adds the users: from a query or the gateway's own table if a database is configured, else from a file.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="gatewaySection">The configuration section <c>Gateway</c>.</param>
    /// <param name="baseDirectory">The folder from which a relative <c>Gateway:Users:File</c> starts.</param>
    public static IServiceCollection AddUsers(this IServiceCollection services, IConfiguration gatewaySection, string baseDirectory)
    {
        services.AddOptions<UsersOptions>().Bind(gatewaySection.GetSection("Users")).ValidateOnStart();
        services.AddOptions<DatabaseOptions>().Bind(gatewaySection.GetSection("Database")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UsersOptions>, UsersOptionsValidator>();
        services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton<CredentialVerifier>();
        services.AddSingleton<PasswordHashLimiter>();
        services.AddSingleton<IMetricsSource, UsersMetrics>();
        services.AddSingleton(provider =>
            new PasswordVerifier(PasswordHashFormats.All, provider.GetRequiredService<ILogger<PasswordVerifier>>()));

        return string.IsNullOrWhiteSpace(gatewaySection["Database:Url"]) ? services.AddFile(baseDirectory)
            : string.IsNullOrWhiteSpace(gatewaySection["Users:Query"])
                ? services.AddDatabase("SELECT 1 FROM gateway.users LIMIT 1").AddTable()
            : services.AddDatabase("SELECT 1").AddQuery();
    }

    private static IServiceCollection AddFile(this IServiceCollection services, string baseDirectory)
    {
        services.AddSingleton(provider => new UserFileStore(
            Path.GetFullPath(provider.GetRequiredService<IOptions<UsersOptions>>().Value.File, baseDirectory),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UserFileCache>();
        services.AddSingleton<IUserRevocations>(provider => provider.GetRequiredService<UserFileCache>());
        services.AddSingleton<PasswordHashRenewals>();
        services.AddSingleton<FileUserDirectory>();
        services.AddSingleton<IUserDirectory>(provider => provider.GetRequiredService<FileUserDirectory>());
        services.AddSingleton<IUserDirectoryCheck>(provider => provider.GetRequiredService<FileUserDirectory>());
        services.AddSingleton<FileUserAdministration>();
        services.AddSingleton<IUserAdministration>(provider => provider.GetRequiredService<FileUserAdministration>());
        services.AddSingleton<IUserStoreState>(provider => provider.GetRequiredService<FileUserAdministration>());
        services.AddHostedService<UserFileWatch>();
        services.AddHostedService<PasswordHashRenewalWriter>();
        return services.AddStatus(probe: "");
    }

    private static IServiceCollection AddTable(this IServiceCollection services)
    {
        services.AddSingleton<IUserDirectory, PostgresUserDirectory>();
        services.AddSingleton<IUserAdministration, PostgresUserAdministration>();
        services.AddSingleton<UserSchema>();
        services.AddSingleton<UserSchemaMigration>();
        return services.AddHostedService(provider => provider.GetRequiredService<UserSchemaMigration>());
    }

    private static IServiceCollection AddQuery(this IServiceCollection services)
    {
        services.AddSingleton<UserQuery>();
        services.AddSingleton<UserQueryCheck>();
        services.AddSingleton<IUserDirectoryCheck>(provider => provider.GetRequiredService<UserQueryCheck>());
        services.AddSingleton<IUserDirectory, QueryUserDirectory>();
        return services.AddSingleton<IUserAdministration, ReadOnlyUserAdministration>();
    }

    private static IServiceCollection AddDatabase(this IServiceCollection services, string probe)
    {
        // The validator of the options reports a malformed address at start.
        services.AddSingleton(provider =>
            DatabaseUrl.TryParse(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.Url!, out var connection, out _)
                ? DatabaseSource.Create(connection)
                : throw new InvalidOperationException("Gateway:Database:Url was not validated."));
        services.AddSingleton(provider => provider.GetRequiredService<DatabaseSource>().Connections);
        services.AddSingleton<IUserStoreState>(provider => provider.GetRequiredService<DatabaseStatus>());
        services.AddHostedService<DatabaseWatch>();
        return services.AddStatus(probe);
    }

    private static IServiceCollection AddStatus(this IServiceCollection services, string probe) =>
        services.AddSingleton(provider => new DatabaseStatus(
        provider.GetService<DatabaseSource>(),
        probe,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<DatabaseStatus>>()));
}
