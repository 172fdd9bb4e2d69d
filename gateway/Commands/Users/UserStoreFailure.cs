using Gateway.Users;

namespace Gateway.Commands.Users;

/// <summary>Describes why the users' store could not be used, and what to do.</summary>
internal static class UserStoreFailure
{
    public static string Sentence(IUserStoreState? state) => state is { NeedsMigration: true }
        ? "The gateway's table of users is not in this database yet, or is an older one: run 'gateway migrate' first."
        : $"The users cannot be read or written: {state?.Failure ?? "there was no answer"}.";
}
