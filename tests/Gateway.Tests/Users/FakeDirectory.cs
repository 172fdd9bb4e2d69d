using Gateway.Users;

namespace Gateway.Tests.Users;

/// <summary>One user, in a store that answers what it is told to.</summary>
internal sealed class FakeDirectory : IUserDirectory, IUserAdministration
{
    private UserLookup? _first;

    public UserLookup Answer { get; set; } = UserLookup.Missing.Instance;

    public UserChange Outcome { get; set; } = UserChange.Done;

    public bool IsReadOnly { get; set; } = true;

    /// <summary>What another sign-in has stored by the time that this one wants to.</summary>
    public User? ReplacedFirst { get; set; }

    public int Lookups { get; private set; }

    public List<(string UserId, string VerifiedHash, string NewHash)> Replaced { get; } = [];

    /// <summary>Makes the next look-up find a user, whatever those after it answer.</summary>
    public void AnswerFirst(User user) => _first = new UserLookup.Found(user);

    public ValueTask<UserLookup> FindAsync(string login, CancellationToken cancellationToken)
    {
        Lookups++;
        return ValueTask.FromResult(Interlocked.Exchange(ref _first, null) ?? Answer);
    }

    public ValueTask<UserChange> ReplacePasswordHashAsync(string userId, string verifiedHash, string newHash, CancellationToken cancellationToken)
    {
        Replaced.Add((userId, verifiedHash, newHash));
        if (ReplacedFirst is { } other)
        {
            Answer = new UserLookup.Found(other);
            return ValueTask.FromResult(UserChange.NotFound);
        }

        return ValueTask.FromResult(Outcome);
    }

    public ValueTask<UserChange> AddAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<UserListing> SearchAsync(UserSearch search, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<UserLookup> FindByIdAsync(string userId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<UserListing> ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<UserChange> SetDisabledAsync(string userId, bool disabled, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<UserChange> SetPasswordHashAsync(string userId, string passwordHash, CancellationToken cancellationToken) => throw new NotSupportedException();
}
