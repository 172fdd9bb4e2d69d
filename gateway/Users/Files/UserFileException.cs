namespace Gateway.Users.Files;

/// <summary>The users' file cannot be read, written or understood; the message is one line for the operator.</summary>
internal sealed class UserFileException(string message, Exception? inner = null) : Exception(message, inner);
