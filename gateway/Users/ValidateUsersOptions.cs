using Microsoft.Extensions.Options;

namespace Gateway.Users;

/// <summary>Checks <c>Gateway:Users</c>; one line for each mistake.</summary>
internal sealed class ValidateUsersOptions(IOptions<DatabaseOptions> database) : IValidateOptions<UsersOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, UsersOptions options)
    {
        List<string> mistakes = [.. Mistakes(options)];
        return mistakes is [] ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private IEnumerable<string> Mistakes(UsersOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Query))
        {
            if (!options.Query.Contains("@login", StringComparison.OrdinalIgnoreCase))
            {
                yield return "Gateway:Users:Query has no parameter @login. Example: \"SELECT id, email, username, full_name, role, password_hash FROM users WHERE lower(email) = lower(@login)\"";
            }

            if (!HasDatabase())
            {
                yield return "Gateway:Users:Query needs a database, but Gateway:Database:Url is not set. Example: Gateway:Database:Url = \"postgres://gateway:secret@db.example.com/app\"";
            }
        }

        if (string.IsNullOrWhiteSpace(options.File))
        {
            yield return "Gateway:Users:File is empty. Example: \"users.json\"";
        }

        if (options.Hashing.Concurrency is < 1 or > 64)
        {
            yield return $"Gateway:Users:Hashing:Concurrency is {options.Hashing.Concurrency}, but must be from 1 to 64. Example: 2";
        }

        if (options.Hashing.Queue is < 0 or > 10_000)
        {
            yield return $"Gateway:Users:Hashing:Queue is {options.Hashing.Queue}, but must be from 0 to 10000. Example: 64";
        }

        if (options.Hashing.Wait < TimeSpan.FromSeconds(0.1) || options.Hashing.Wait > TimeSpan.FromSeconds(60))
        {
            yield return $"Gateway:Users:Hashing:Wait is {options.Hashing.Wait}, but must be from 0.1 to 60 seconds. Example: \"00:00:05\"";
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
            // It is set, and the other validation reports what is wrong with it.
            return true;
        }
    }
}
