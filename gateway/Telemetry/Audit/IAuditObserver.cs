namespace Gateway.Telemetry.Audit;

/// <summary>Gets every act that the audit log records, so that what is shown and counted elsewhere can't disagree with the log.</summary>
internal interface IAuditObserver
{
    /// <summary>Is called on the path of the request: it must neither block nor wait. What it throws is dropped.</summary>
    void OnEvent(AuditEvent act);
}
