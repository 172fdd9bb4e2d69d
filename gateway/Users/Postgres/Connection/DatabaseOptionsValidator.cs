using Microsoft.Extensions.Options;

namespace Gateway.Users.Postgres.Connection;

/// <summary>Validates <c>Gateway:Database</c>; one line for each error.</summary>
internal sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Url) || DatabaseUrl.TryParse(options.Url, out _, out var error))
        {
            return ValidateOptionsResult.Success;
        }

        return ValidateOptionsResult.Fail(
            $"{DatabaseOptions.Section}:Url: {error} (example: \"postgres://gateway:secret@db.example.com:5432/gateway?sslmode=require\")");
    }
}
