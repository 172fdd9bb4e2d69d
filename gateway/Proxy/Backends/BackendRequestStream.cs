namespace Gateway.Proxy.Backends;

/// <summary>
/// Sends what is written at once, which the HTTP client would collect until there are four kilobytes of it. Fails after the connection was
/// lost, so that the client's body is not read any further.
/// </summary>
internal sealed class BackendRequestStream(Stream inner) : Stream
{
    private static readonly AsyncLocal<BackendRequestStream?> Current = new();

    /// <summary>Whether what is written to a connection now comes from such a stream.</summary>
    public static bool IsCurrent => Current.Value is not null;

    /// <summary>How many bytes were given to the HTTP client, those that it could not send included.</summary>
    public long Written { get; private set; }

    /// <summary>Whether the connection was lost.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Tells the stream that is being written to that its connection was lost: nothing else connects the two.</summary>
    public static void ReportLoss()
    {
        if (Current.Value is { } stream)
        {
            stream.IsLost = true;
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Current.Value = this;
        Written += buffer.Length;
        await inner.WriteAsync(buffer, cancellationToken);
        await inner.FlushAsync(cancellationToken);
        ThrowIfLost();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        Current.Value = this;
        await inner.FlushAsync(cancellationToken);
        ThrowIfLost();
    }

    // Nothing on a request's path may block.
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new IOException("The connection to the backend was lost.");
        }
    }
}
