namespace Gateway.Sessions.Administration;

/// <summary>How far the end of everybody's sessions came.</summary>
/// <param name="Ended">How many sessions were ended.</param>
/// <param name="IsComplete">False when the store stopped answering before all were reached.</param>
internal readonly record struct SessionPurge(long Ended, bool IsComplete);
