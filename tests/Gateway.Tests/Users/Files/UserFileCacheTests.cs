using Xunit;

namespace Gateway.Tests.Users.Files;

public sealed class UserFileCacheTests : IDisposable
{
    private readonly UserFile _file = new();
    private readonly List<string> _revoked = [];

    public UserFileCacheTests() => _file.Cache.Revoked += _revoked.AddRange;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "h", "disabled": true}]""", true)]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "other"}]""", true)]
    [InlineData("""[{"id": "1", "email": "a@b.c"}]""", true)]
    [InlineData("""[]""", true)]
    [InlineData("""[{"id": "1", "email": "new@b.c", "password_hash": "h", "role": "admin"}]""", false)]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "h"}, {"id": "2", "email": "b@b.c", "disabled": true}]""", false)]
    [InlineData("""[{"id": "1" broken""", false)]
    public async Task Revoked_FileEdited_OnlyForLostAccess(string after, bool lost)
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c", "password_hash": "h"}]""");

        _file.Edit(after);
        await _file.Cache.GetAsync(Cancellation);

        Assert.Equal(lost ? ["1"] : [], _revoked);
    }

    [Fact]
    public async Task Revoked_UserEnabledAgain_NotRaised()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c", "disabled": true}]""");

        _file.Edit("""[{"id": "1", "email": "a@b.c"}]""");
        await _file.Cache.GetAsync(Cancellation);

        Assert.Empty(_revoked);
    }

    [Fact]
    public async Task Revoked_FileMissingForAMoment_NotRaised()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}]""");
        var json = await File.ReadAllTextAsync(_file.Path, Cancellation);

        File.Delete(_file.Path);
        _file.Age();
        Assert.NotEmpty((await _file.Cache.GetAsync(Cancellation))!.Records);
        _file.Edit(json);
        await _file.Cache.GetAsync(Cancellation);

        Assert.Empty(_revoked);
    }

    [Fact]
    public async Task Revoked_FileMissingForGood_RaisedForAll()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}, {"id": "2", "username": "b"}]""");

        File.Delete(_file.Path);
        _file.Age();
        await _file.Cache.GetAsync(Cancellation);
        _file.Age();
        Assert.Empty((await _file.Cache.GetAsync(Cancellation))!.Records);

        Assert.Equal(["1", "2"], _revoked);
    }

    [Fact]
    public async Task Revoked_AnotherProcessDisables_Raised()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}]""");

        using var other = _file.CreateCache();
        await _file.CreateAdministration(other).SetDisabledAsync("1", true, Cancellation);
        _file.Age();
        await _file.Cache.GetAsync(Cancellation);

        Assert.Equal(["1"], _revoked);
    }

    [Fact]
    public async Task Revoked_AnotherProcessRenewsHashAtSignIn_NotRaised()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c", "password_hash": "old"}]""");

        using var other = _file.CreateCache();
        await _file.CreateAdministration(other).ReplacePasswordHashAsync("1", "old", "new", Cancellation);
        _file.Age();
        Assert.Equal("new", (await _file.Cache.GetAsync(Cancellation))!.ById("1")!.PasswordHash);
        Assert.Empty(_revoked);

        await _file.CreateAdministration(other).SetPasswordHashAsync("1", "another", Cancellation);
        _file.Age();
        await _file.Cache.GetAsync(Cancellation);
        Assert.Equal(["1"], _revoked);
    }

    [Fact]
    public async Task Revoked_OwnChange_RaisedOnce()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}]""");

        await _file.Administration.SetDisabledAsync("1", true, Cancellation);
        _file.Age();
        await _file.Cache.GetAsync(Cancellation);

        Assert.Equal(["1"], _revoked);
    }

    private async Task StartAsync(string json)
    {
        _file.Edit(json);
        await _file.Cache.GetAsync(Cancellation);
        Assert.Empty(_revoked);
    }
}
