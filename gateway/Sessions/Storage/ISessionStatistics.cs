namespace Gateway.Sessions.Storage;

/// <summary>Counts sessions, at a cost that does not grow with their number.</summary>
internal interface ISessionStatistics
{
    /// <summary>Counts the sessions in the store. An outage shows as an unavailable latency, within a few seconds.</summary>
    ValueTask<SessionStatistics> ReadAsync(CancellationToken cancellationToken);
}
