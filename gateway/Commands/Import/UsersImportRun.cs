using System.Globalization;
using Gateway.Users;
using Gateway.Users.Passwords.Formats;

namespace Gateway.Commands.Import;

/// <summary>Adds the users of a file, and counts and says what became of each.</summary>
internal sealed class UsersImportRun(
    IUserAdministration administration, IUserDirectory directory, TimeProvider time, TextWriter log, bool isDryRun)
{
    private const int ProgressEvery = 1000;

    private int _added;
    private int _there;
    private int _refused;

    /// <summary>Whether every entry was added or there already.</summary>
    public bool IsComplete => _refused == 0;

    /// <summary>Takes all entries.</summary>
    /// <returns>Null, or what kept the rest from being taken.</returns>
    public async Task<UserChange?> TakeAsync(IAsyncEnumerable<UserEntry> entries, CancellationToken cancellationToken)
    {
        var taken = 0;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (entry.User is not { } user)
            {
                await RefuseAsync(entry, entry.Mistake!);
            }
            else if (MistakeIn(user) is { } mistake)
            {
                await RefuseAsync(entry, mistake);
            }
            else if (await TakeAsync(entry, user, cancellationToken) is { } outcome)
            {
                return outcome;
            }

            if (++taken % ProgressEvery == 0)
            {
                await log.WriteLineAsync($"{Number(taken)} read: {Counts()}");
            }
        }

        return null;
    }

    public string Summary() => isDryRun ? $"Would have imported: {Counts()}." : $"Imported: {Counts()}.";

    private async Task<UserChange?> TakeAsync(UserEntry entry, User user, CancellationToken cancellationToken)
    {
        var (found, isAvailable) = await FindAsync(user, cancellationToken);
        if (!isAvailable)
        {
            return UserChange.Unavailable;
        }

        if (found is not null)
        {
            // Without an id of its own, the same names are the same person.
            if (found.Id == user.Id || (user.Id.Length == 0 && IsSameName(found.Email, user.Email) && IsSameName(found.Username, user.Username)))
            {
                _there++;
            }
            else
            {
                await RefuseAsync(entry, $"{(IsSameName(found.Email, user.Email) || IsSameName(found.Username, user.Email) ? user.Email : user.Username)} is taken by another user");
            }

            return null;
        }

        if (isDryRun)
        {
            _added++;
            return null;
        }

        var id = user.Id.Length == 0 ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : user.Id;
        switch (await administration.AddAsync(user with { Id = id }, cancellationToken))
        {
            case UserChange.Done:
                _added++;
                return null;
            case UserChange.Duplicate:
                await RefuseAsync(entry, "another user has this id, e-mail address or user name already");
                return null;
            case var outcome:
                return outcome;
        }
    }

    private async Task<(User? User, bool IsAvailable)> FindAsync(User user, CancellationToken cancellationToken)
    {
        foreach (var login in new[] { user.Email, user.Username }.OfType<string>())
        {
            switch (await directory.FindAsync(login, cancellationToken))
            {
                case UserLookup.Found found:
                    return (found.User, true);
                case UserLookup.Unavailable:
                    return (null, false);
            }
        }

        return (null, true);
    }

    private static string? MistakeIn(User user) =>
        UserRules.MistakeIn(user)
        ?? (user.Id.Length > 0 && !Guid.TryParse(user.Id, out _) ? "the id is no UUID"
            : user.PasswordHash is { } hash && !PasswordHashFormats.All.Any(format => format.CanVerify(hash)) ? "the password hash has no known form"
            : null);

    private async Task RefuseAsync(UserEntry entry, string mistake)
    {
        _refused++;
        await log.WriteLineAsync($"{entry.Place}: refused: {mistake}");
    }

    private string Counts() => $"{Number(_added)} added, {Number(_there)} there already, {Number(_refused)} refused";

    private static bool IsSameName(string? one, string? other) => string.Equals(one?.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
