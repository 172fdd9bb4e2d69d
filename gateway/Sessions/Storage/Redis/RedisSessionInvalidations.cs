using Gateway.Redis.Tracking;
using Gateway.Sessions.Cache;

namespace Gateway.Sessions.Storage.Redis;

/// <summary>Reads the changes of sessions out of the stream of changed keys.</summary>
internal sealed class RedisSessionInvalidations : ISessionInvalidations
{
    private readonly ClientTracking _stream;

    public RedisSessionInvalidations(ClientTracking stream)
    {
        _stream = stream;
        stream.AllChanged += () => AllChanged?.Invoke();
        stream.KeyChanged += OnKeyChanged;
    }

    public event Action<SessionId>? Changed;

    public event Action? AllChanged;

    public bool IsProven => _stream.IsProven;

    /// <summary>Tells at once what this process itself has changed; the stream's word comes a moment later.</summary>
    public void Tell(SessionId id) => Changed?.Invoke(id);

    private void OnKeyChanged(string key)
    {
        if (SessionId.TryParse(key, out var id))
        {
            Changed?.Invoke(id);
        }
    }
}
