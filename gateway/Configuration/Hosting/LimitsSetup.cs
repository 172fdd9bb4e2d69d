using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration.Hosting;

/// <summary>Registers the limits of the public server.</summary>
internal static class LimitsSetup
{
    public static IServiceCollection AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<LimitsOptions>, LimitsOptionsValidator>();
        services.AddOptions<KestrelServerOptions>()
            .Configure<IOptions<LimitsOptions>>(static (kestrel, limits) => Apply(kestrel.Limits, limits));
        return services;
    }

    // The server is created before the errors of the configuration are collected, and its own messages name no key.
    private static void Apply(KestrelServerLimits limits, IOptions<LimitsOptions> options)
    {
        try
        {
            ServerLimits.Apply(limits, options.Value);
        }
        catch (OptionsValidationException)
        {
            // The check at start reports them, and the server is not started.
        }
    }
}
