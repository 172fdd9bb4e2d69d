namespace Gateway.Sessions.Adaptive;

/// <summary>How much a session has been used, and the idle lifetime that follows from it.</summary>
/// <param name="Level">How often the idle lifetime has risen since the beginning or the last change of place.</param>
/// <param name="Idle">How long the session lasts without use.</param>
/// <param name="Since">When the level changed last, or the session began.</param>
/// <param name="Place">Where the session was used from last.</param>
internal sealed record SessionActivity(int Level, TimeSpan Idle, DateTimeOffset Since, AccessPlace? Place);
