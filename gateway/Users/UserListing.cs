namespace Gateway.Users;

/// <summary>The answer to a list of users.</summary>
internal abstract record UserListing
{
    private UserListing()
    {
    }

    /// <summary>All users.</summary>
    public sealed record Complete(IReadOnlyList<User> Users) : UserListing;

    /// <summary>There is no list, for the reason given: <see cref="UserChange.Unavailable"/> or <see cref="UserChange.ReadOnly"/>.</summary>
    public sealed record Failed(UserChange Reason) : UserListing;
}
