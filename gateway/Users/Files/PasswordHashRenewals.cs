namespace Gateway.Users.Files;

/// <summary>
/// Password hashes that were renewed at sign-in and are not in the file yet. The file is rewritten as a whole, so that one write for each
/// sign-in would cost minutes of a processor in a large file; <see cref="PasswordHashRenewalWriter"/> writes them together.
/// </summary>
/// <remarks>A crash loses only what waits here: the old hash stays in the file, and the next sign-in renews it.</remarks>
internal sealed partial class PasswordHashRenewals(UserFileCache file, ILogger<PasswordHashRenewals> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Renewal> _pending = new(StringComparer.Ordinal);
    private volatile string? _failure;

    /// <summary>Why the last write failed, in one line; null if it succeeded.</summary>
    public string? Failure => _failure;

    /// <summary>Adds the renewal of a hash, unless the user's hash is no longer the one that was verified.</summary>
    /// <param name="record">The user as the file has them.</param>
    /// <param name="verifiedHash">The hash that the password matched.</param>
    /// <param name="newHash">A new hash of the same password.</param>
    public bool TryAdd(UserRecord record, string verifiedHash, string newHash)
    {
        lock (_gate)
        {
            if (Apply(record).PasswordHash != verifiedHash)
            {
                return false;
            }

            _pending[record.Id] = new Renewal(record.PasswordHash, newHash, UserFileDifference.Fingerprint(record.PasswordHash));
            return true;
        }
    }

    /// <summary>Returns the user with the renewed hash, if there is one for the hash in the file.</summary>
    public UserRecord Apply(UserRecord record)
    {
        lock (_gate)
        {
            return _pending.TryGetValue(record.Id, out var renewal) && renewal.AppliesTo(record) ? renewal.Renew(record) : record;
        }
    }

    /// <summary>Writes all renewals in one change of the file. After a failure they stay here for the next attempt.</summary>
    /// <param name="cancellationToken">Cancels the wait for another process that changes the file.</param>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<string, Renewal>[] batch;
        lock (_gate)
        {
            batch = [.. _pending];
        }

        if (batch.Length == 0)
        {
            return;
        }

        try
        {
            await file.ChangeAsync(before => Renew(before, batch), cancellationToken);
        }
        catch (UserFileException error)
        {
            if (_failure != error.Message)
            {
                Log.NotWritten(logger, batch.Length, error.Message);
            }

            _failure = error.Message;
            return;
        }

        _failure = null;
        lock (_gate)
        {
            foreach (var (userId, renewal) in batch)
            {
                if (_pending.GetValueOrDefault(userId) == renewal)
                {
                    _pending.Remove(userId);
                }
            }
        }
    }

    // Compared with the file as it is now: a password that an operator set, or a user who was removed since, stays so.
    private static UserFileContents? Renew(UserFileContents before, KeyValuePair<string, Renewal>[] batch)
    {
        var changed = new Dictionary<string, UserRecord>(StringComparer.Ordinal);
        foreach (var (userId, renewal) in batch)
        {
            if (before.ById(userId) is { } record && record.PasswordHash == renewal.VerifiedHash)
            {
                changed.Add(userId, renewal.Renew(record));
            }
        }

        return changed.Count == 0 ? null : before.Replace(changed);
    }

    private sealed record Renewal(string? VerifiedHash, string NewHash, string Fingerprint)
    {
        // A hash that another gateway renewed from the same one is a hash of the same password. Whoever is signing in here was verified
        // with this gateway's hash, and must find it unchanged at the end.
        public bool AppliesTo(UserRecord record) => record.PasswordHash == VerifiedHash || record.RenewedFrom == Fingerprint;

        public UserRecord Renew(UserRecord record) => record with { PasswordHash = NewHash, RenewedFrom = Fingerprint };
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "{Count} renewed password hashes could not be written to the users' file: {Reason}. The old hashes stay valid; "
                + "the write is repeated.",
            EventName = "PasswordHashesNotWritten")]
        public static partial void NotWritten(ILogger logger, int count, string reason);
    }
}
