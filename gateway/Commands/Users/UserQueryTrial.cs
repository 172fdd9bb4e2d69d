using Gateway.Users;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Options;

namespace Gateway.Commands.Users;

/// <summary>Tries <c>Gateway:Users:Query</c>, where there is one, before anything is served. A database that is down is no error.</summary>
/// <param name="running">What serves already, where a changed file is checked: a query that it has already was tried, and counts from the start on.</param>
internal sealed class UserQueryTrial(IServiceProvider? running = null)
{
    /// <summary>Why it could not be tried, in one line; null when it was, or when there is none.</summary>
    public string? Unanswered { get; private set; }

    public async Task<IReadOnlyList<string>> MistakesAsync(IServiceProvider services)
    {
        if (running is not null && SettingsOf(running) == SettingsOf(services))
        {
            return [];
        }

        switch (services.GetService<UserQueryCheck>() is { } check ? await check.TryAsync(CancellationToken.None) : UserQueryVerdict.Usable.Instance)
        {
            case UserQueryVerdict.Mistaken mistaken:
                return [mistaken.Line];
            case UserQueryVerdict.Unanswered unanswered:
                Unanswered = $"{UsersOptions.Section}:Query: can't be checked, for the database does not answer: {unanswered.Reason}. There are no other errors.";
                return [];
            default:
                return [];
        }
    }

    private static (string? Query, string? Database) SettingsOf(IServiceProvider services) =>
        (services.GetRequiredService<IOptions<UsersOptions>>().Value.Query, services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Url);
}
