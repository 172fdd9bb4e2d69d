using Gateway.Identity.Assertions;
using Gateway.Redis;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Identity;

/// <summary>Registers what others are told about a caller, and maps the keys that prove it.</summary>
internal static class IdentitySetup
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>().Bind(configuration.GetSection(IdentityOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
        services.AddSingleton<CallerIdentities>();
        services.AddSingleton<AssertionIssuer>();
        services.AddSingleton<JwksEndpoint>();
        services.AddSingleton<AssertionKeys>();
        services.AddSingleton(provider => AssertionSchedule.Of(provider.GetRequiredService<IOptions<IdentityOptions>>().Value.Assertion ?? new AssertionOptions()));
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

    public static void MapIdentity(this IEndpointRouteBuilder endpoints)
    {
        var jwks = endpoints.ServiceProvider.GetRequiredService<JwksEndpoint>();
        endpoints.MapGet(JwksEndpoint.Path, jwks.ShowAsync).AllowAnonymous().WithMetadata(SessionUse.None).WithOrder(int.MinValue);
    }
}
