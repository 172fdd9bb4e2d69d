namespace Gateway.Pages.Admin;

/// <summary>What the page of the users shows.</summary>
/// <param name="Users">The users on this page.</param>
/// <param name="Search">What was searched for; null for all.</param>
/// <param name="IsFirst">Whether this is the first page.</param>
/// <param name="Next">The address of the next page; null for the last.</param>
/// <param name="AreWithSessions">Whether these are the people who have sessions, because the directory cannot be listed.</param>
public sealed record UsersModel(IReadOnlyList<UserRow> Users, string? Search, bool IsFirst, string? Next, bool AreWithSessions);

/// <summary>A user on the page.</summary>
/// <param name="Name">The name to show.</param>
/// <param name="Login">The address or the user name, where it is not the name already.</param>
/// <param name="Role">The roles.</param>
/// <param name="IsDisabled">Whether the user may not sign in.</param>
/// <param name="Sessions">How many sessions the user has.</param>
/// <param name="SessionsAddress">The page of these sessions.</param>
/// <param name="Change">Where one is asked whether the user is disabled, or enabled; null where that is not possible.</param>
public sealed record UserRow(
    string Name, string? Login, string? Role, bool IsDisabled, int Sessions, string SessionsAddress, string? Change);
