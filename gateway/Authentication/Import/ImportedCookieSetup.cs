using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Import;

/// <summary>Registers authentication by the cookie of another program, where one is configured.</summary>
internal static class ImportedCookieSetup
{
    public static void AddImportedCookie(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ImportedCookieOptions>().Bind(configuration.GetSection(ImportedCookieOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImportedCookieOptions>, ImportedCookieOptionsValidator>();
        if (!string.IsNullOrEmpty(configuration[$"{ImportedCookieOptions.Section}:Cookie"]))
        {
            services.AddSingleton<ImportedCookie>();
            services.AddHostedService<ImportedCookieNotice>();
        }
    }
}
