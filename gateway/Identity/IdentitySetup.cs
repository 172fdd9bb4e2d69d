using Gateway.Identity.Assertions;
using Gateway.Redis;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Registers the caller's headers and the assertion, and maps the endpoint of the public keys.</summary>
internal static class IdentitySetup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>()
            .Bind(configuration.GetSection(IdentityOptions.Section))
            .Configure(options => DisableAssertionIfNull(options, configuration))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.AddSingleton<CallerIdentities>();
        services.AddSingleton<AssertionIssuer>();
        services.AddSingleton<CallerHeaderWriter>();
        services.AddSingleton<JwksEndpoint>();
        services.AddSingleton<AssertionKeys>();
        services.AddSingleton(static provider =>
            AssertionSchedule.Of(provider.GetRequiredService<IOptions<IdentityOptions>>().Value.Assertion ?? new AssertionOptions()));
        services.AddHostedService<AssertionKeyRefresh>();
        if (configuration.HasRedis())
        {
            services.AddSingleton<IAssertionKeyStore, RedisAssertionKeyStore>();
        }
        else
        {
            services.AddSingleton<IAssertionKeyStore, FileAssertionKeyStore>();
        }

        return services;
    }

    // The binder ignores a section that is null and would keep the default.
    private static void DisableAssertionIfNull(IdentityOptions options, IConfiguration configuration)
    {
        var assertion = configuration.GetSection(IdentityOptions.Section).GetChildren()
            .FirstOrDefault(section => string.Equals(section.Key, nameof(IdentityOptions.Assertion), StringComparison.OrdinalIgnoreCase));
        if (assertion is not null && string.IsNullOrEmpty(assertion.Value) && !assertion.GetChildren().Any())
        {
            options.Assertion = null;
        }
    }

    public static void MapIdentity(this IEndpointRouteBuilder endpoints)
    {
        var jwks = endpoints.ServiceProvider.GetRequiredService<JwksEndpoint>();
        endpoints.MapMethods(JwksEndpoint.Path, [HttpMethods.Get, HttpMethods.Head], jwks.WriteAsync)
            .AllowAnonymous()
            .WithMetadata(SessionUse.None)
            .WithOrder(int.MinValue);
    }
}
