using Gateway.Users;

namespace Gateway.Commands.Import;

/// <summary>One user of a file.</summary>
/// <param name="Place">Where it stands: <c>row 7</c>, <c>entry 3</c>.</param>
/// <param name="User">The user; null where the text is none.</param>
/// <param name="Mistake">Why it is none.</param>
internal sealed record UserEntry(string Place, User? User, string? Mistake = null);
