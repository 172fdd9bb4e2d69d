using Gateway.Sessions.Import;
using Microsoft.Extensions.Options;

namespace Gateway.Authentication.Import;

/// <summary>Refuses an imported cookie that could not be verified or would never expire.</summary>
internal sealed class ImportedCookieOptionsValidator(CookieBuilder own, IServiceProviderIsService services)
    : IValidateOptions<ImportedCookieOptions>
{
    public ValidateOptionsResult Validate(string? name, ImportedCookieOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrEmpty(options.Cookie))
        {
            ErrorIf(
                options is { Format: not null } or { Secret.Length: > 0 } or { Until: not null },
                "Cookie",
                "is missing: the other settings say how it is read",
                "\"connect.sid\"");
        }
        else
        {
            ErrorIf(options.Cookie == own.Name, "Cookie", $"'{options.Cookie}' is the gateway's own", "\"connect.sid\"");
            ErrorIf(
                !services.IsService(typeof(ImportedSessionMigration)),
                "Cookie",
                "imported sessions live in Redis, and none is used; set Gateway:Redis:Url or REDIS_URL",
                "\"redis://localhost:6379\"");
            ErrorIf(options.Format is null, "Format", "is missing", "\"ExpressSession\"");
            ErrorIf(
                options.Until is null,
                "Until",
                "is missing: the other program's cookies must not open sessions for ever",
                "\"2027-01-31T00:00:00Z\"");
            ErrorIf(
                options.Format is ImportedCookieFormat.ExpressSession or ImportedCookieFormat.ItsDangerous
                    && string.IsNullOrEmpty(options.Secret),
                "Secret",
                "is missing: without it no signature can be checked",
                "Gateway__Sessions__Import__Secret in the environment");
            ErrorIf(
                options is { Format: ImportedCookieFormat.Plain, Secret.Length: > 0 },
                "Secret",
                "is of no use with Plain, which has no signature",
                "Format: \"ExpressSession\"");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void ErrorIf(bool isError, string key, string problem, string example)
        {
            if (isError)
            {
                errors.Add($"{ImportedCookieOptions.Section}:{key}: {problem} (example: {example})");
            }
        }
    }
}
