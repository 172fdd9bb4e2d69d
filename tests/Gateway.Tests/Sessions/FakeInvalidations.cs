using Gateway.Sessions;
using Gateway.Sessions.Cache;

namespace Gateway.Tests.Sessions;

/// <summary>A stream of changes in the test's hand.</summary>
internal sealed class FakeInvalidations : ISessionInvalidations
{
    public event Action<SessionId>? Changed;

    public event Action? AllChanged;

    public bool IsProven { get; set; } = true;

    public void Change(SessionId id) => Changed?.Invoke(id);

    public void ChangeAll() => AllChanged?.Invoke();
}
