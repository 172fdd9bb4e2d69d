namespace Gateway.Testing;

/// <summary>Redis answered with an error.</summary>
public sealed class RespException : Exception
{
    public RespException()
    {
    }

    public RespException(string message)
        : base(message)
    {
    }

    public RespException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
