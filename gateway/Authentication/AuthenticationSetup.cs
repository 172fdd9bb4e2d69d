using Gateway.Authentication.Cookies;
using Gateway.Authentication.Import;
using Gateway.Authentication.Policies;
using Gateway.Sessions.Cache;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication;

/// <summary>Registers the session scheme, its policies, and the middleware that evaluates them.</summary>
internal static class AuthenticationSetup
{
    public static IServiceCollection AddSessionAuthentication(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionCookieOptions>().Bind(configuration.GetSection(SessionCookieOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionCookieOptions>, SessionCookieOptionsValidator>();
        services.AddSingleton(CreateCookie);
        services.AddSingleton<SessionTicket>();
        services.AddSingleton<LocalSessionCache<SessionAuthentication>>();
        services.AddSingleton<SessionLookupMetrics>();
        services.AddSingleton<SessionAuthenticator>();
        services.AddSingleton<AccessPlaceReader>();
        services.AddSingleton<CachedSessionFastPath>();
        services.AddTransient<SessionAuthenticationHandler>();
        services.AddExceptionHandler<SessionStoreUnavailableHandler>();
        services.AddImportedCookie(configuration);
        services.AddAuthenticationCore(UseSessions);

        services.AddOptions<PolicyOptions>().Bind(configuration.GetSection(PolicyOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PolicyOptions>, PolicyOptionsValidator>();
        services.AddAdministrationPolicy(configuration.GetSection(AdminOptions.Section));
        services.AddSingleton<SessionPolicies>();
        services.AddSingleton<IAuthorizationPolicyProvider, SessionPolicyProvider>();
        services.AddSingleton<IAuthorizationHandler, SessionPolicyHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResultHandler>();
        services.AddAuthorization();
        return services;
    }

    private static void AddAdministrationPolicy(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<AdminOptions>()
            // The binder adds to a list that is there, so the default has to go before a configured one comes.
            .Configure(options => options.Roles = section.GetSection(nameof(AdminOptions.Roles)).Exists() ? [] : options.Roles)
            .Bind(section)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsValidator>();
    }

    /// <summary>
    /// Authenticates and authorizes requests: by <see cref="CachedSessionFastPath"/> where it applies, else by the framework's middleware.
    /// It has to be the last middleware, because the fast path calls the endpoint directly.
    /// </summary>
    public static void UseSessionAuthentication(this IApplicationBuilder application)
    {
        var fastPath = application.ApplicationServices.GetRequiredService<CachedSessionFastPath>();
        application.Use(next => context => fastPath.InvokeAsync(context, next));
        application.UseAuthentication();
        application.UseAuthorization();
    }

    private static void UseSessions(AuthenticationOptions options)
    {
        options.AddScheme<SessionAuthenticationHandler>(SessionAuthenticationHandler.Scheme, displayName: null);
        options.DefaultScheme = SessionAuthenticationHandler.Scheme;
    }

    // The framework's description of a cookie, which other rooms can use without a reference to this one.
    private static CookieBuilder CreateCookie(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SessionCookieOptions>>().Value;
        return new CookieBuilder
        {
            Name = options.EffectiveName,
            Domain = string.IsNullOrEmpty(options.Domain) ? null : options.Domain,
            Path = "/",
            HttpOnly = true,
            IsEssential = true,
            SameSite = options.SameSite,
            SecurePolicy = options.Secure == CookieSecurity.Always ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest,
        };
    }
}
