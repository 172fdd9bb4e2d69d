namespace Gateway.Users;

/// <summary>Asks for a page of the users, in the order of their addresses, or of their names where they have no address.</summary>
/// <param name="Text">A part of an id, an address, a user name or a full name, in any case; null for all users.</param>
/// <param name="After">The last user of the page before; null for the first page.</param>
/// <param name="Size">The most users on the page.</param>
internal sealed record UserSearch(string? Text, UserSearch.Position? After, int Size)
{
    /// <summary>The position of a user in the order.</summary>
    /// <param name="Name">The address, or the user name.</param>
    /// <param name="Id">The user's id.</param>
    internal sealed record Position(string Name, string Id)
    {
        public static Position Of(User user) => new(user.Email ?? user.Username ?? "", user.Id);
    }
}
