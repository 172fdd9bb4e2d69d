namespace Gateway.Users.Files;

/// <summary>The users' file cannot be read, parsed or written. The message is one line for the operator.</summary>
internal sealed class UserFileException(string message, Exception? inner = null) : Exception(message, inner);
