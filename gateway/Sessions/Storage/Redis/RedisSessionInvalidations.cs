using Gateway.Redis.Tracking;
using Gateway.Sessions.Cache;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Raises the changes of sessions from the invalidation messages of client tracking.</summary>
internal sealed class RedisSessionInvalidations : ISessionInvalidations
{
    private readonly ClientTracking _tracking;

    public RedisSessionInvalidations(ClientTracking tracking)
    {
        _tracking = tracking;
        tracking.AllChanged += () => AllChanged?.Invoke();
        tracking.KeyChanged += OnKeyChanged;
    }

    public event Action<SessionId>? Changed;

    public event Action? AllChanged;

    public bool IsProven => _tracking.IsProven;

    /// <summary>Raises a change that this process made, because the invalidation message for it arrives a moment later.</summary>
    public void RaiseChanged(SessionId id) => Changed?.Invoke(id);

    private void OnKeyChanged(string key)
    {
        if (SessionId.TryParse(key, out var id))
        {
            Changed?.Invoke(id);
        }
    }
}
