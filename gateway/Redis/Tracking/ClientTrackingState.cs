namespace Gateway.Redis.Tracking;

/// <summary>Whether Redis is known to report every change of the tracked keys.</summary>
internal enum ClientTrackingState
{
    /// <summary>Not known yet, since the start.</summary>
    Pending,

    /// <summary>Every primary reports changes, as a heartbeat through each of them proves.</summary>
    Active,

    /// <summary>It was active, and is not any more. Changes may be missed.</summary>
    Lost,

    /// <summary>Redis refuses the command, or the right to it. Changes are not reported at all.</summary>
    Refused,
}
