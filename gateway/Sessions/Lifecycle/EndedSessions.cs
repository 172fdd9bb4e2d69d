namespace Gateway.Sessions.Lifecycle;

/// <summary>The result of ending several sessions.</summary>
/// <param name="Count">How many sessions were ended.</param>
/// <param name="IsComplete">
/// False when the store stopped answering before all were ended: some may still be open, and repeating it is safe.
/// </param>
internal readonly record struct EndedSessions(int Count, bool IsComplete);
