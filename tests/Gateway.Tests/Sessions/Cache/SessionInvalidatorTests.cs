using Gateway.Sessions;
using Gateway.Sessions.Cache;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Cache;

/// <summary>The order in which a change is applied: epoch, reads in flight, cached entries, observers.</summary>
public sealed class SessionInvalidatorTests
{
    private readonly FakeInvalidations _source = new();
    private readonly SessionInvalidator _invalidator;
    private readonly SessionId _id = SessionId.New();
    private readonly List<string> _steps = [];

    public SessionInvalidatorTests() => _invalidator = new SessionInvalidator(_source, new FakeTimeProvider());

    [Fact]
    public void Change_OfOneSession_RunsTheStagesInOrder_WhateverTheOrderOfRegistration()
    {
        RegisterInReverse();

        _source.Change(_id);

        Assert.Equal(["Reads", "Entries", "Observers"], _steps);
    }

    [Fact]
    public void Change_OfAllSessions_RunsTheStagesInOrder_WhateverTheOrderOfRegistration()
    {
        RegisterInReverse();

        _source.ChangeAll();

        Assert.Equal(["Reads", "Entries", "Observers"], _steps);
    }

    [Fact]
    public void Change_AtEveryStage_HasAdvancedTheEpochBefore()
    {
        var epoch = _invalidator.EpochOf(_id);
        var current = new List<bool>();
        foreach (var stage in Enum.GetValues<InvalidationStage>())
        {
            _invalidator.Register(stage, id => current.Add(_invalidator.IsCurrent(id, epoch)), () => current.Add(_invalidator.IsCurrent(_id, epoch)));
        }

        _source.Change(_id);
        Assert.Equal([false, false, false], current);

        epoch = _invalidator.EpochOf(_id);
        current.Clear();
        _source.ChangeAll();
        Assert.Equal([false, false, false], current);
    }

    [Fact]
    public void Change_AfterTheRegistrationIsDisposed_CallsNobody()
    {
        _invalidator.Register(InvalidationStage.Observers, _ => _steps.Add("one"), () => _steps.Add("all")).Dispose();

        _source.Change(_id);
        _source.ChangeAll();

        Assert.Empty(_steps);
    }

    [Fact]
    public void IsCurrent_AfterAChangeOfAnotherSession_IsTrue()
    {
        var epoch = _invalidator.EpochOf(_id);
        var other = SessionId.New();
        while ((other.GetHashCode() & 4095) == (_id.GetHashCode() & 4095))
        {
            other = SessionId.New();
        }

        _source.Change(other);

        Assert.True(_invalidator.IsCurrent(_id, epoch));
    }

    private void RegisterInReverse()
    {
        foreach (var stage in Enum.GetValues<InvalidationStage>().Reverse())
        {
            _invalidator.Register(stage, _ => _steps.Add(stage.ToString()), () => _steps.Add(stage.ToString()));
        }
    }
}
