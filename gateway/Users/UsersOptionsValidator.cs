using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Options;

namespace Gateway.Users;

/// <summary>Validates <c>Gateway:Users</c>; one line for each error.</summary>
internal sealed class UsersOptionsValidator(IOptions<DatabaseOptions> database) : IValidateOptions<UsersOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UsersOptions options)
    {
        List<string> errors = [.. ErrorsIn(options)];
        return errors is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> ErrorsIn(UsersOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Query))
        {
            if (!options.Query.Contains("@login", StringComparison.OrdinalIgnoreCase))
            {
                yield return $"{UsersOptions.Section}:Query: has no parameter @login (example: \"{UsersOptions.QueryExample}\")";
            }

            if (!HasDatabase())
            {
                yield return $"{UsersOptions.Section}:Query: needs a database, but {DatabaseOptions.Section}:Url is not set "
                    + "(example: \"postgres://gateway:secret@db.example.com/app\")";
            }
        }

        if (string.IsNullOrWhiteSpace(options.File))
        {
            yield return $"{UsersOptions.Section}:File: is empty (example: \"users.json\")";
        }

        if (options.Hashing.Concurrency is < 1 or > 64)
        {
            yield return $"{UsersOptions.Section}:Hashing:Concurrency: {options.Hashing.Concurrency} is not from 1 to 64 (example: 2)";
        }

        if (options.Hashing.Queue is < 0 or > 10_000)
        {
            yield return $"{UsersOptions.Section}:Hashing:Queue: {options.Hashing.Queue} is not from 0 to 10000 (example: 64)";
        }

        if (options.Hashing.Wait < TimeSpan.FromSeconds(0.1) || options.Hashing.Wait > TimeSpan.FromSeconds(60))
        {
            yield return $"{UsersOptions.Section}:Hashing:Wait: {options.Hashing.Wait} is not from 0.1 to 60 seconds "
                + "(example: \"00:00:05\")";
        }
    }

    private bool HasDatabase()
    {
        try
        {
            return !string.IsNullOrWhiteSpace(database.Value.Url);
        }
        catch (OptionsValidationException)
        {
            // It is set, and its own validator reports the error.
            return true;
        }
    }
}
