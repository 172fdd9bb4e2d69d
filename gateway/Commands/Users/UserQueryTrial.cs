using Gateway.Users;
using Gateway.Users.Postgres;
using Gateway.Users.Postgres.Connection;
using Microsoft.Extensions.Options;

namespace Gateway.Commands.Users;

/// <summary>
/// Checks <c>Gateway:Users:Query</c>, if it is configured, before the gateway serves. A database that is down is not an error.
/// </summary>
/// <param name="running">
/// When a changed file is checked, the services of the running configuration: the same query is not checked again.
/// </param>
internal sealed class UserQueryTrial(IServiceProvider? running = null)
{
    /// <summary>Why the query could not be checked, in one line; null if it was checked or there is none.</summary>
    public string? Unavailable { get; private set; }

    /// <summary>Runs the query; one line for each error.</summary>
    public async Task<IReadOnlyList<string>> ErrorsAsync(IServiceProvider services)
    {
        if (running is not null && SettingsOf(running) == SettingsOf(services))
        {
            return [];
        }

        if (services.GetService<UserQueryCheck>() is not { } check)
        {
            return [];
        }

        switch (await check.TryAsync(CancellationToken.None))
        {
            case UserQueryVerdict.Invalid invalid:
                return [invalid.Line];
            case UserQueryVerdict.Unavailable unavailable:
                Unavailable = $"{UsersOptions.Section}:Query: can't be checked, for the database does not answer: {unavailable.Reason}. "
                    + "There are no other errors.";
                return [];
            default:
                return [];
        }
    }

    private static (string? Query, string? Database) SettingsOf(IServiceProvider services) => (
        services.GetRequiredService<IOptions<UsersOptions>>().Value.Query,
        services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Url);
}
