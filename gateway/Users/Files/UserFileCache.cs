namespace Gateway.Users.Files;

/// <summary>Caches the last valid contents of the file, and reads them again when the file changes.</summary>
internal sealed partial class UserFileCache(
    UserFileStore store, TimeProvider time, ILogger<UserFileCache> logger)
    : IUserRevocations, IDisposable
{
    /// <summary>The maximum age of the contents.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);

    // Not the stamp of any file: what this process wrote is read once more, because another process may have written right afterwards.
    private static readonly UserFileStamp Unknown = new(DateTime.MinValue, -1);

    private const string Gone = "It does not exist any more";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Version? _version;
    private long _checkedAt;
    private string? _reported;

    /// <inheritdoc/>
    public event Action<IReadOnlyList<UserRevocation>>? Revoked;

    /// <summary>Why the current file cannot be used; null if it can.</summary>
    public string? Error => Volatile.Read(ref _reported);

    /// <summary>
    /// Returns the contents, which are read again if they are older than <see cref="Freshness"/> and the file has changed.
    /// </summary>
    /// <returns>Null if no version of the file could be read since the start.</returns>
    public async ValueTask<UserFileContents?> GetAsync(CancellationToken cancellationToken)
    {
        if (!IsFresh)
        {
            await InTurnAsync(ReadIfChangedAsync, cancellationToken);
        }

        return _version?.Contents;
    }

    /// <summary>Changes the file and caches its new contents.</summary>
    /// <exception cref="UserFileException">It cannot be read, parsed or written.</exception>
    public ValueTask ChangeAsync(Func<UserFileContents, UserFileContents?> change, CancellationToken cancellationToken) => InTurnAsync(
        async token => _version is { Stamp: not null } && store.Stamp() is null
            ? throw new UserFileException(Gone)
            : Cache(await store.ChangeAsync(change, token), store.Stamp() is null ? null : Unknown),
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private bool IsFresh => _version is not null && time.GetElapsedTime(Volatile.Read(ref _checkedAt)) < Freshness;

    private async ValueTask InTurnAsync(Func<CancellationToken, ValueTask<IReadOnlyList<UserRevocation>>> work, CancellationToken cancellationToken)
    {
        IReadOnlyList<UserRevocation> revoked;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            revoked = await work(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }

        if (revoked.Count > 0)
        {
            Log.Revoked(logger, revoked.Count);
            Revoked?.Invoke(revoked);
        }
    }

    private async ValueTask<IReadOnlyList<UserRevocation>> ReadIfChangedAsync(CancellationToken cancellationToken)
    {
        // Another caller may have read the file while this one waited for its turn.
        if (IsFresh)
        {
            return [];
        }

        try
        {
            // Read before the contents, so that a change in between is noticed the next time.
            var stamp = store.Stamp();
            if (_version is { } known && (known.Stamp == stamp || stamp is null))
            {
                OnUnchanged(known, stamp);
                return [];
            }

            return Cache(await store.ReadAsync(cancellationToken), stamp);
        }
        catch (UserFileException error)
        {
            Report(error.Message);
            return [];
        }
        finally
        {
            Volatile.Write(ref _checkedAt, time.GetTimestamp());
        }
    }

    // A file that disappeared does not mean that all users were removed: a volume that is not mounted must not sign everybody out. Editors
    // that rename files leave a moment without one, so the error is reported the second time.
    private void OnUnchanged(Version known, UserFileStamp? stamp)
    {
        _version = known with { IsAbsent = stamp is null };
        if (stamp is not null || known.Stamp is null)
        {
            OnUsable();
        }
        else if (known.IsAbsent)
        {
            Report(Gone);
        }
    }

    private IReadOnlyList<UserRevocation> Cache(UserFileContents contents, UserFileStamp? stamp)
    {
        var before = _version?.Contents;
        _version = new Version(contents, stamp, IsAbsent: stamp is null);
        OnUsable();
        return UserFileDifference.Revoked(before, contents);
    }

    private void OnUsable()
    {
        if (_reported is not null)
        {
            Volatile.Write(ref _reported, null);
            Log.Recovered(logger, store.Path);
        }
    }

    // Once for each error, because the file is examined several times a second.
    private void Report(string error)
    {
        if (_reported == error)
        {
            return;
        }

        Volatile.Write(ref _reported, error);
        if (_version is null)
        {
            Log.Unusable(logger, store.Path, error);
        }
        else
        {
            Log.Ignored(logger, store.Path, error);
        }
    }

    private sealed record Version(UserFileContents Contents, UserFileStamp? Stamp, bool IsAbsent);

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "The users' file {Path} cannot be used: {Error}. Nobody can sign in until it is corrected.",
            EventName = "UserFileUnusable")]
        public static partial void Unusable(ILogger logger, string path, string error);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "The change of the users' file {Path} is ignored: {Error}. The users of its last valid version stay in use.",
            EventName = "UserFileChangeIgnored")]
        public static partial void Ignored(ILogger logger, string path, string error);

        [LoggerMessage(3, LogLevel.Information, "The users' file {Path} can be used again.", EventName = "UserFileRecovered")]
        public static partial void Recovered(ILogger logger, string path);

        [LoggerMessage(
            4,
            LogLevel.Debug,
            "The users' file changed: {Count} users were removed or disabled or have another password.",
            EventName = "UsersRevoked")]
        public static partial void Revoked(ILogger logger, int count);
    }
}
