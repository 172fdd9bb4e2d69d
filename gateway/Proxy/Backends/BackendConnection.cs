using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Gateway.Proxy.Backends;

/// <summary>
/// A connection to a backend. An answer that has arrived is read even if the rest of the request could not be written: a backend may answer
/// before the body has arrived, and close (RFC 9112, 9.5). So a failed write is not reported, and reading gives the answer or the failure.
/// A connection that was lost without an answer is an error of its own, <see cref="BackendConnectionLostException"/>, and
/// <see cref="LostRequestRetry"/> decides which requests are sent again: <see cref="SocketsHttpHandler"/> would repeat any request without a
/// body up to three times, a POST as well.
/// </summary>
/// <param name="inner">The socket's stream, or that of TLS.</param>
/// <param name="isShared">Whether several requests use the connection at the same time, as under HTTP/2.</param>
internal sealed class BackendConnection(Stream inner, bool isShared) : Stream, IValueTaskSource<int>
{
    private const int StatusOffset = 9;

    private Exception? _writeError;

    // Whether bytes were read and no further read has begun. A body that is written meanwhile belongs to the request that they answer.
    private bool _isAnswering;

    // The read that is pending, and the source of its result.
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private Memory<byte> _buffer;
    private ManualResetValueTaskSourceCore<int> _pending;
    private Action? _completeRead;

    // After the switch to another protocol either side may close as it likes.
    private bool _isUpgraded;

    /// <summary>
    /// Whether a request was written and no byte of its answer was read. On a shared connection there is always one that waits.
    /// </summary>
    public bool IsUnanswered { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _isAnswering = false;
        return buffer.IsEmpty || _isUpgraded ? inner.ReadAsync(buffer, cancellationToken) : ReadAnswerAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        IsUnanswered |= !_isAnswering || !BackendRequestStream.IsCurrent;
        if (_writeError is not null)
        {
            return isShared ? ValueTask.FromException(new BackendConnectionLostException(this, _writeError)) : ValueTask.CompletedTask;
        }

        var writing = inner.WriteAsync(buffer, cancellationToken);
        if (!writing.IsCompletedSuccessfully)
        {
            return AwaitAsync(writing);
        }

        writing.GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _writeError is null ? inner.FlushAsync(cancellationToken) : Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    int IValueTaskSource<int>.GetResult(short token) => _pending.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _pending.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _pending.OnCompleted(continuation, state, token, flags);

    // Nothing on a request's path may block.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // Each request waits here. One read is pending at a time, so the connection itself is its source, and nothing is allocated: the pool of
    // PoolingAsyncValueTaskMethodBuilder keeps two frames per core, and many connections wait at the same time.
    private ValueTask<int> ReadAnswerAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return ReadAnswerAsync(inner.ReadAsync(buffer, cancellationToken), buffer);
        }
        catch (IOException e)
        {
            return ValueTask.FromException<int>(LossOf(e));
        }
    }

    private ValueTask<int> ReadAnswerAsync(ValueTask<int> reading, Memory<byte> buffer)
    {
        if (reading.IsCompleted)
        {
            return ValueTask.FromResult(OnRead(buffer.Span, reading.GetAwaiter().GetResult()));
        }

        _read = reading.ConfigureAwait(false).GetAwaiter();
        _buffer = buffer;
        _pending.Reset();
        var result = new ValueTask<int>(this, _pending.Version);
        _read.UnsafeOnCompleted(_completeRead ??= CompleteRead);
        return result;
    }

    private void CompleteRead()
    {
        var (read, buffer) = (_read, _buffer);
        (_read, _buffer) = (default, default);
        int count;
        try
        {
            count = OnRead(buffer.Span, read.GetResult());
        }
        catch (Exception e)
        {
            _pending.SetException(e is IOException error ? LossOf(error) : e);
            return;
        }

        // The reader goes on from here, and may begin the next read.
        _pending.SetResult(count);
    }

    private BackendConnectionLostException LossOf(IOException error) =>
        error as BackendConnectionLostException ?? new(this, _writeError ?? error);

    private int OnRead(ReadOnlySpan<byte> buffer, int count)
    {
        if (IsUnanswered && count == 0)
        {
            throw new BackendConnectionLostException(this, _writeError);
        }

        if (IsUnanswered && !isShared)
        {
            IsUnanswered = false;
            _isUpgraded = IsSwitchingProtocols(buffer[..count]);
        }

        _isAnswering = count > 0;
        return count;
    }

    private async ValueTask AwaitAsync(ValueTask writing)
    {
        try
        {
            await writing;
        }
        catch (IOException e)
        {
            _writeError = e;
            if (isShared)
            {
                throw new BackendConnectionLostException(this, e);
            }

            BackendRequestStream.ReportLoss();
        }
    }

    private static bool IsSwitchingProtocols(ReadOnlySpan<byte> head) =>
        head.Length > StatusOffset && head[StatusOffset..].StartsWith("101"u8);
}
