namespace Gateway.Testing;

/// <summary>One span as a collector received it.</summary>
/// <param name="Service">The service that made it.</param>
/// <param name="Scope">The source within the service.</param>
/// <param name="TraceId">The trace, in hexadecimal.</param>
/// <param name="SpanId">The span, in hexadecimal.</param>
/// <param name="ParentId">The span it belongs to; empty for the first of a trace.</param>
/// <param name="Name">What was done.</param>
/// <param name="Kind">1 internal, 2 server, 3 client.</param>
/// <param name="Start">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Attributes">What it says.</param>
/// <param name="IsError">Whether it failed.</param>
/// <param name="Status">Why it failed, in words.</param>
/// <param name="LinkedTraces">The traces it is linked to.</param>
public sealed record TracedSpan(
    string Service,
    string Scope,
    string TraceId,
    string SpanId,
    string ParentId,
    string Name,
    int Kind,
    DateTime Start,
    TimeSpan Duration,
    IReadOnlyDictionary<string, string> Attributes,
    bool IsError,
    string Status,
    IReadOnlyList<string> LinkedTraces)
{
    /// <summary>The attribute's value as text; null where there is none.</summary>
    public string? this[string attribute] => Attributes.GetValueOrDefault(attribute);
}
