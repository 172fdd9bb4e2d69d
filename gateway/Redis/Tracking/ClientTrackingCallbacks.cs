namespace Gateway.Redis.Tracking;

/// <summary>What a <see cref="ClientTrackingConnection"/> reports. None of them may block or throw.</summary>
/// <param name="KeyChanged">A tracked key changed; the argument is the key without the prefix.</param>
/// <param name="AllChanged">Any tracked key may have changed.</param>
/// <param name="HeartbeatReceived">A heartbeat came back; the argument is the time that it took.</param>
internal sealed record ClientTrackingCallbacks(Action<string> KeyChanged, Action AllChanged, Action<TimeSpan> HeartbeatReceived);
