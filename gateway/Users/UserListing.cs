namespace Gateway.Users;

/// <summary>The result of listing users.</summary>
internal abstract record UserListing
{
    private UserListing()
    {
    }

    /// <summary>All users that were asked for.</summary>
    public sealed record Complete(IReadOnlyList<User> Users) : UserListing;

    /// <summary>The users cannot be listed: <see cref="UserChange.Unavailable"/> or <see cref="UserChange.ReadOnly"/>.</summary>
    public sealed record Failed(UserChange Reason) : UserListing;
}
