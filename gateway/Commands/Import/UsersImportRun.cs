using System.Globalization;
using Gateway.Users;
using Gateway.Users.Passwords.Formats;

namespace Gateway.Commands.Import;

/// <summary>Adds the users of a file, counts the results, and reports what was refused.</summary>
internal sealed class UsersImportRun(
    IUserAdministration administration, IUserDirectory directory, TimeProvider time, TextWriter log, bool isDryRun)
{
    private const int ProgressEvery = 1000;

    private int _added;
    private int _there;
    private int _refused;

    /// <summary>Whether every entry was added or existed already.</summary>
    public bool IsComplete => _refused == 0;

    /// <summary>Imports all entries.</summary>
    /// <returns><see cref="UserChange.Done"/>, or why the import stopped before the end.</returns>
    public async Task<UserChange> TakeAsync(IAsyncEnumerable<UserEntry> entries, CancellationToken cancellationToken)
    {
        var taken = 0;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            if (entry.User is not { } user)
            {
                await RefuseAsync(entry, entry.Error!);
            }
            else if (ErrorIn(user) is { } error)
            {
                await RefuseAsync(entry, error);
            }
            else if (await TakeAsync(entry, user, cancellationToken) is not UserChange.Done and var outcome)
            {
                return outcome;
            }

            if (++taken % ProgressEvery == 0)
            {
                await log.WriteLineAsync($"{Number(taken)} read: {Counts()}");
            }
        }

        return UserChange.Done;
    }

    /// <summary>Describes what was imported, or would be in a dry run.</summary>
    public string Summary() => isDryRun ? $"Would have imported: {Counts()}." : $"Imported: {Counts()}.";

    private async Task<UserChange> TakeAsync(UserEntry entry, User user, CancellationToken cancellationToken)
    {
        var (found, isAvailable) = await FindAsync(user, cancellationToken);
        if (!isAvailable)
        {
            return UserChange.Unavailable;
        }

        if (found is not null)
        {
            // An entry without an id is the same user if both names are equal.
            if (found.Id == user.Id
                || (user.Id.Length == 0 && IsSameName(found.Email, user.Email) && IsSameName(found.Username, user.Username)))
            {
                _there++;
            }
            else
            {
                var isAddress = IsSameName(found.Email, user.Email) || IsSameName(found.Username, user.Email);
                await RefuseAsync(entry, $"{(isAddress ? user.Email : user.Username)} is taken by another user");
            }

            return UserChange.Done;
        }

        if (isDryRun)
        {
            _added++;
            return UserChange.Done;
        }

        var id = user.Id.Length == 0 ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : user.Id;
        switch (await administration.AddAsync(user with { Id = id }, cancellationToken))
        {
            case UserChange.Done:
                _added++;
                return UserChange.Done;
            case UserChange.Duplicate:
                await RefuseAsync(entry, "another user has this id, e-mail address or user name already");
                return UserChange.Done;
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

    private static string? ErrorIn(User user) =>
        UserRules.ErrorIn(user)
        ?? (user.Id.Length > 0 && !Guid.TryParse(user.Id, out _) ? "the id is no UUID"
            : user.PasswordHash is { } hash && !PasswordHashFormats.All.Any(format => format.CanVerify(hash))
                ? "the password hash has no known form"
            : null);

    private async Task RefuseAsync(UserEntry entry, string error)
    {
        _refused++;
        await log.WriteLineAsync($"{entry.Place}: refused: {error}");
    }

    private string Counts() => $"{Number(_added)} added, {Number(_there)} there already, {Number(_refused)} refused";

    private static bool IsSameName(string? one, string? other) =>
        string.Equals(one?.Trim(), other?.Trim(), StringComparison.OrdinalIgnoreCase);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
