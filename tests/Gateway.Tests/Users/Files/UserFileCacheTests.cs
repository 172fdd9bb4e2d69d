using System.Diagnostics;
using Gateway.Users;
using Xunit;

namespace Gateway.Tests.Users.Files;

public sealed class UserFileCacheTests : IDisposable
{
    private readonly UserFile _file = new();
    private readonly List<string> _revoked = [];

    public UserFileCacheTests() => _file.Cache.Revoked += users => _revoked.AddRange(users.Select(static user => user.UserId));

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

    [Theory]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "h", "disabled": true}]""", UserRevocationReason.Disabled)]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "other", "disabled": true}]""", UserRevocationReason.Disabled)]
    [InlineData("""[]""", UserRevocationReason.Disabled)]
    [InlineData("""[{"id": "1", "email": "a@b.c", "password_hash": "other"}]""", UserRevocationReason.PasswordChanged)]
    public async Task Revoked_FileEdited_SaysWhy(string after, object reason)
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c", "password_hash": "h"}]""");
        var reasons = new List<UserRevocationReason>();
        _file.Cache.Revoked += users => reasons.AddRange(users.Select(static user => user.Reason));

        _file.Edit(after);
        await _file.Cache.GetAsync(Cancellation);

        Assert.Equal([(UserRevocationReason)reason], reasons);
    }

    [Fact]
    public async Task Revoked_UserEnabledAgain_NotRaised()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c", "disabled": true}]""");
        _revoked.Clear();

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
    public async Task Revoked_FileGone_NotRaised_AndToldUntilItIsBack()
    {
        const string Two = """[{"id": "1", "email": "a@b.c"}, {"id": "2", "username": "b"}]""";
        await StartAsync(Two);
        var written = File.GetLastWriteTimeUtc(_file.Path);

        File.Delete(_file.Path);
        for (var look = 0; look < 3; look++)
        {
            _file.Age();
            Assert.Equal(2, (await _file.Cache.GetAsync(Cancellation))!.Records.Count);
        }

        Assert.Equal("It does not exist any more", _file.Cache.Error);
        // A sign-in that would renew a hash must not treat the missing file as an empty one either.
        Assert.Equal(UserChange.Unavailable, await _file.Administration.ReplacePasswordHashAsync("1", "h", "h2", Cancellation));

        await File.WriteAllTextAsync(_file.Path, Two, Cancellation);
        File.SetLastWriteTimeUtc(_file.Path, written);
        _file.Age();
        await _file.Cache.GetAsync(Cancellation);

        Assert.Null(_file.Cache.Error);
        Assert.Empty(_revoked);
    }

    [Fact]
    public async Task Revoked_FirstLook_RaisedForWhoIsDisabled()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}, {"id": "2", "username": "b", "disabled": true}]""");

        Assert.Equal(["2"], _revoked);
    }

    [Fact]
    public async Task ChangeAsync_File_KeepsItsModeAndOwner()
    {
        await StartAsync("""[{"id": "1", "email": "a@b.c"}]""");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsLinux())
            return;

        File.SetUnixFileMode(_file.Path, Shared);
        var isRoot = Environment.UserName == "root";
        if (isRoot)
            await RunAsync("chown", "65534:65533", _file.Path);

        await _file.Administration.SetDisabledAsync("1", true, Cancellation);

        Assert.Equal(Shared, File.GetUnixFileMode(_file.Path));
        if (isRoot)
            Assert.Equal("65534:65533\n65534:65533\n", await RunAsync("stat", "-c", "%u:%g", _file.Path, $"{_file.Path}.lock"));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(0, process.ExitCode);
        return output;
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
        var renewals = _file.CreateRenewals(other);
        await _file.CreateAdministration(other, renewals).ReplacePasswordHashAsync("1", "old", "new", Cancellation);
        await renewals.FlushAsync(Cancellation);
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
    }
}
