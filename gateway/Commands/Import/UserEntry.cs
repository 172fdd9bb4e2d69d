using Gateway.Users;

namespace Gateway.Commands.Import;

/// <summary>One user in a file.</summary>
/// <param name="Place">The position in the file: <c>row 7</c>, <c>entry 3</c>.</param>
/// <param name="User">The user; null if the entry is invalid.</param>
/// <param name="Error">Why the entry is invalid.</param>
internal sealed record UserEntry(string Place, User? User, string? Error = null);
