namespace Gateway.Proxy.Backends;

/// <summary>A connection to a backend was lost while a request was on it.</summary>
internal sealed class BackendConnectionLostException(BackendConnection connection, Exception? cause)
    : IOException("The backend has closed the connection without an answer.", cause)
{
    /// <summary>Whether no byte of an answer to the last request has arrived.</summary>
    public bool IsUnanswered => connection.IsUnanswered;
}
