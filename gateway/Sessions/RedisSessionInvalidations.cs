using Gateway.Redis;

namespace Gateway.Sessions;

/// <summary>Reads the changes of sessions out of the stream of changed keys.</summary>
internal sealed class RedisSessionInvalidations : ISessionInvalidations
{
    private readonly RedisInvalidations _stream;

    public RedisSessionInvalidations(RedisInvalidations stream)
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
