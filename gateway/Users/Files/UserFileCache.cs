namespace Gateway.Users.Files;

/// <summary>The last good contents of the file, renewed when it changes.</summary>
internal sealed partial class UserFileCache(UserFileStore store, TimeProvider time, ILogger<UserFileCache> logger) : IUserRevocations, IDisposable
{
    /// <summary>How old the contents may be.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(250);

    // Equal to no file's: what this process wrote itself is read once more, in case another one wrote right behind it.
    private static readonly UserFileStamp Unknown = new(DateTime.MinValue, -1);

    private const string Gone = "It is not there any more";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Version? _version;
    private long _checkedAt;
    private string? _reported;

    /// <inheritdoc/>
    public event Action<IReadOnlyList<string>>? Revoked;

    /// <summary>Why the file as it stands cannot be used, or null.</summary>
    public string? Mistake => Volatile.Read(ref _reported);

    /// <summary>The contents, renewed when they are older than <see cref="Freshness"/>.</summary>
    /// <returns>Null when there never were any that could be read.</returns>
    public async ValueTask<UserFileContents?> GetAsync(CancellationToken cancellationToken)
    {
        if (!IsFresh)
        {
            await InTurnAsync(ReadIfChangedAsync, cancellationToken);
        }

        return _version?.Contents;
    }

    /// <summary>Changes the file and takes over what it then holds.</summary>
    /// <exception cref="UserFileException">It cannot be read, understood or written.</exception>
    public ValueTask ChangeAsync(Func<UserFileContents, UserFileContents?> change, CancellationToken cancellationToken) => InTurnAsync(
        async token => _version is { Stamp: not null } && store.Stamp() is null
            ? throw new UserFileException(Gone)
            : Take(await store.ChangeAsync(change, token), store.Stamp() is null ? null : Unknown),
        cancellationToken);

    public void Dispose() => _turn.Dispose();

    private bool IsFresh => _version is not null && time.GetElapsedTime(Volatile.Read(ref _checkedAt)) < Freshness;

    private async ValueTask InTurnAsync(Func<CancellationToken, ValueTask<IReadOnlyList<string>>> work, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> revoked;
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

    private async ValueTask<IReadOnlyList<string>> ReadIfChangedAsync(CancellationToken cancellationToken)
    {
        // Another caller may have looked while this one waited for its turn.
        if (IsFresh)
        {
            return [];
        }

        try
        {
            // Taken before reading, so that a change in between is noticed the next time.
            var stamp = store.Stamp();
            if (_version is { } known && (known.Stamp == stamp || stamp is null))
            {
                LookAgain(known, stamp);
                return [];
            }

            return Take(await store.ReadAsync(cancellationToken), stamp);
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

    // A file that was there and is gone says nothing of anybody: a volume that is not mounted must sign nobody out. Editors that rename leave
    // a moment without one, so it is told the second time.
    private void LookAgain(Version known, UserFileStamp? stamp)
    {
        _version = known with { IsAbsent = stamp is null };
        if (stamp is not null || known.Stamp is null)
        {
            Mend();
        }
        else if (known.IsAbsent)
        {
            Report(Gone);
        }
    }

    private IReadOnlyList<string> Take(UserFileContents contents, UserFileStamp? stamp)
    {
        var before = _version?.Contents;
        _version = new Version(contents, stamp, IsAbsent: stamp is null);
        Mend();
        return UserFileDifference.Revoked(before, contents);
    }

    private void Mend()
    {
        if (_reported is not null)
        {
            Volatile.Write(ref _reported, null);
            Log.Mended(logger, store.Path);
        }
    }

    // Once for each mistake: the file is looked at several times a second.
    private void Report(string mistake)
    {
        if (_reported == mistake)
        {
            return;
        }

        Volatile.Write(ref _reported, mistake);
        if (_version is null)
        {
            Log.Unusable(logger, store.Path, mistake);
        }
        else
        {
            Log.Ignored(logger, store.Path, mistake);
        }
    }

    private sealed record Version(UserFileContents Contents, UserFileStamp? Stamp, bool IsAbsent);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The users' file {Path} cannot be used: {Mistake}. Nobody can sign in until it is corrected.", EventName = "UserFileUnusable")]
        public static partial void Unusable(ILogger logger, string path, string mistake);

        [LoggerMessage(2, LogLevel.Error, "The change of the users' file {Path} is ignored: {Mistake}. The users are those of before.", EventName = "UserFileIgnored")]
        public static partial void Ignored(ILogger logger, string path, string mistake);

        [LoggerMessage(3, LogLevel.Information, "The users' file {Path} can be used again.", EventName = "UserFileMended")]
        public static partial void Mended(ILogger logger, string path);

        [LoggerMessage(4, LogLevel.Debug, "The users' file changed: {Count} users were removed or disabled or have another password.", EventName = "UserFileRevoked")]
        public static partial void Revoked(ILogger logger, int count);
    }
}
