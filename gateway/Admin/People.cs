using Gateway.Sessions;
using Gateway.Sessions.Administration;
using Gateway.Sessions.Lifecycle;
using Gateway.Users;

namespace Gateway.Admin;

/// <summary>
/// Lists users with the number of their sessions: those of the gateway's own directory, or, where users come from a query that knows logins
/// only, the people who have sessions.
/// </summary>
internal sealed class People(IUserAdministration users, ISessionListing listing, SessionManager sessions)
{
    // Of the sessions that one page of people is made of; a search looks at this many for each page.
    private const int MostSessions = 2000;

    /// <summary>Whether the directory is one that the gateway never writes.</summary>
    public bool IsReadOnly => users.IsReadOnly;

    public async ValueTask<PeoplePage> ListAsync(string? search, int size, string? cursor, CancellationToken cancellationToken)
    {
        if (users.IsReadOnly)
        {
            return await ListWithSessionsAsync(search, size, cursor, cancellationToken);
        }

        UserSearch.Position? after = null;
        if (cursor is not null && !UserCursor.TryRead(cursor, search, out after))
        {
            return PeoplePage.BadCursor.Instance;
        }

        if (await users.SearchAsync(new UserSearch(search, after, size + 1), cancellationToken) is not UserListing.Complete { Users: var found }
            || await CountAsync([.. found.Take(size)], cancellationToken) is not { } people)
        {
            return PeoplePage.Unavailable.Instance;
        }

        return new PeoplePage.Found(
            people, found.Count > size ? UserCursor.Write(UserSearch.Position.Of(found[size - 1]), search) : null);
    }

    private async ValueTask<IReadOnlyList<(User User, int Sessions)>?> CountAsync(User[] found, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(
            Array.ConvertAll(found, user => sessions.ListAsync(user.Id, cancellationToken).AsTask()));
        var people = new List<(User User, int Sessions)>();
        foreach (var (user, list) in found.Zip(lists))
        {
            if (!list.TryGetValue(out var own))
            {
                return null;
            }

            people.Add((user, own.Count));
        }

        return people;
    }

    // Each person stands beside the first of the own sessions, so that the list needs no memory of whom it has named. Sessions that are in no
    // index have no first one, and their user may be named on two pages.
    private async ValueTask<PeoplePage> ListWithSessionsAsync(string? search, int size, string? cursor, CancellationToken cancellationToken)
    {
        var people = new List<(User User, int Sessions)>();
        var read = 0;
        do
        {
            switch (await listing.ListAsync(owner: null, size - people.Count, cursor, cancellationToken))
            {
                case SessionPage.Found found:
                    if (await PeopleOfAsync(found.Sessions, search, cancellationToken) is not { } some)
                    {
                        return PeoplePage.Unavailable.Instance;
                    }

                    people.AddRange(some);
                    read += found.Sessions.Count;
                    cursor = found.Cursor;
                    break;
                case SessionPage.BadCursor:
                    return PeoplePage.BadCursor.Instance;
                default:
                    return PeoplePage.Unavailable.Instance;
            }
        }
        while (cursor is not null && people.Count < size && read < MostSessions);

        return new PeoplePage.Found(people, cursor);
    }

    private async ValueTask<IReadOnlyList<(User User, int Sessions)>?> PeopleOfAsync(
        IReadOnlyList<Session> found, string? search, CancellationToken cancellationToken)
    {
        var people = new List<(User User, int Sessions)>();
        foreach (var own in found.Where(session => Matches(session.User, search)).GroupBy(session => session.User.Id))
        {
            if (!(await sessions.ListAsync(own.Key, cancellationToken)).TryGetValue(out var indexed))
            {
                return null;
            }

            var first = indexed.MinBy(static session => session.Id.Value, StringComparer.Ordinal);
            if (first is null || own.Any(session => session.Id == first.Id))
            {
                people.Add((UserOf((first ?? own.First()).User), Math.Max(indexed.Count, own.Count())));
            }
        }

        return people;
    }

    private static bool Matches(SessionUser user, string? search) =>
        search is null
        || Array.Exists(
            [user.Id, user.Email, user.Username, user.FullName],
            name => name?.Contains(search, StringComparison.OrdinalIgnoreCase) == true);

    private static User UserOf(SessionUser user) => new(user.Id, user.Email, user.Username, user.FullName, user.Role);
}
