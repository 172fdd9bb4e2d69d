namespace Gateway.Sessions.Storage;

/// <summary>Counts sessions, at a cost that does not grow with them.</summary>
internal interface ISessionStatistics
{
    /// <summary>Asks the store; an outage is an answer without latency, and comes within a few seconds.</summary>
    ValueTask<SessionStatistics> ReadAsync(CancellationToken cancellationToken);
}
