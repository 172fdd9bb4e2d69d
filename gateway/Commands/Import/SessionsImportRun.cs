using System.Globalization;
using Gateway.Sessions;
using Gateway.Sessions.Import;
using Gateway.Sessions.Lifecycle;

namespace Gateway.Commands.Import;

/// <summary>One run of the import. It writes rows in batches, and reports progress.</summary>
internal sealed class SessionsImportRun(
    ISessionImport target, SessionLifetime lifetime, TimeProvider time, TextWriter error, bool dryRun, int batchSize)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly List<Session> _batch = [];
    private SessionImportCounts _counts;
    private long _rows;
    private long _refused;
    private long _reportedAt = time.GetTimestamp();

    /// <summary>Imports the rows. False if the store became unavailable.</summary>
    public async ValueTask<bool> TakeAsync(IAsyncEnumerable<SessionRow> rows, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            _rows++;
            var (session, refusal) = row.Read(lifetime, time.GetUtcNow());
            if (session is null)
            {
                _refused++;
                await error.WriteLineAsync($"Refused {row.ShortId}: {refusal}.");
                continue;
            }

            _batch.Add(session);
            if (_batch.Count >= batchSize && !await FlushAsync(cancellationToken))
            {
                return false;
            }
        }

        return await FlushAsync(cancellationToken);
    }

    /// <summary>Describes what was imported, or would be in a dry run.</summary>
    public string Summary() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(dryRun ? "Would import" : "Imported")} {Sessions(_counts.Added)}. "
        + $"Left alone: {_counts.Existing} that live here already, {_counts.ImportedBefore} imported before. "
        + $"Refused: {_refused} of {_rows} rows.{(dryRun ? " Nothing was written." : "")}");

    private async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
        {
            return true;
        }

        if (!(await target.ImportAsync(_batch, dryRun, cancellationToken)).TryGetValue(out var counts))
        {
            return false;
        }

        _counts += counts;
        _batch.Clear();
        if (time.GetElapsedTime(_reportedAt) >= ProgressInterval)
        {
            _reportedAt = time.GetTimestamp();
            await error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{_rows} rows read, {Sessions(_counts.Added)} {(dryRun ? "to import" : "imported")} …"));
        }

        return true;
    }

    private static string Sessions(long count) =>
        count == 1 ? "1 session" : string.Create(CultureInfo.InvariantCulture, $"{count} sessions");
}
