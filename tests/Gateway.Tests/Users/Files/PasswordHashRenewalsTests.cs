using System.Text.Json;
using Gateway.Users;
using Gateway.Users.Credentials;
using Gateway.Users.Files;
using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gateway.Tests.Users.Files;

public sealed class PasswordHashRenewalsTests : IDisposable
{
    private readonly UserFile _file = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task SignIns_TwoHundredWithRenewalInAFileOfTenThousand_WriteItAFewTimes()
    {
        const int SignIns = 200;
        _file.Edit(JsonSerializer.Serialize(Enumerable.Range(0, 10_000).Select(n => new { id = $"{n}", username = $"user-{n}", password_hash = "old" })));
        using var writer = new PasswordHashRenewalWriter(_file.Renewals, _file.Time);
        await writer.StartAsync(Cancellation);

        var versions = new HashSet<DateTime> { File.GetLastWriteTimeUtc(_file.Path) };
        for (var n = 0; n < SignIns; n++)
        {
            var user = await FindAsync($"user-{n}");
            Assert.Equal(UserChange.Done, await _file.Administration.ReplacePasswordHashAsync(user.Id, "old", $"renewed {n}", Cancellation));
            Assert.Equal($"renewed {n}", (await FindAsync($"user-{n}")).PasswordHash);
            versions.Add(File.GetLastWriteTimeUtc(_file.Path));
            // Two hundred sign-ins in twenty seconds.
            _file.Time.Advance(PasswordHashRenewalWriter.Interval / 100);
        }

        await writer.StopAsync(Cancellation);
        versions.Add(File.GetLastWriteTimeUtc(_file.Path));

        // The first version is the test's own; one write follows after each interval, and one at the end.
        Assert.InRange(versions.Count - 1, 1, 3);
        var stored = await _file.Store.ReadAsync(Cancellation);
        Assert.Equal(10_000, stored.Records.Count);
        Assert.Equal(Enumerable.Range(0, SignIns).Select(n => $"renewed {n}"), stored.Records.Take(SignIns).Select(user => user.PasswordHash));
        Assert.All(stored.Records.Skip(SignIns), user => Assert.Equal("old", user.PasswordHash));
    }

    [Fact]
    public async Task SignIn_OutdatedHash_IsConfirmedBeforeAndAfterTheRenewalIsWritten()
    {
        _file.Edit("""[{"id": "1", "username": "a", "password_hash": "hash of secret"}]""");
        using var writer = new PasswordHashRenewalWriter(_file.Renewals, _file.Time);
        using var limiter = new PasswordHashLimiter(Options.Create(new UsersOptions()), TimeProvider.System);
        var passwords = new PasswordVerifier([new FakeHashFormat()], NullLogger<PasswordVerifier>.Instance);
        var verifier = new CredentialVerifier(_file.UserDirectory, _file.Administration, passwords, limiter, NullLogger<CredentialVerifier>.Instance);
        await writer.StartAsync(Cancellation);

        var valid = Assert.IsType<CredentialResult.Valid>(
            await verifier.VerifyAsync("a", "secret", static _ => ValueTask.FromResult(true), Cancellation));
        Assert.Equal(valid, await verifier.ConfirmAsync("a", valid.User, Cancellation));
        await writer.StopAsync(Cancellation);

        Assert.Equal(valid, await verifier.ConfirmAsync("a", valid.User, Cancellation));
        Assert.Equal(HashVerdict.Match, new Argon2Format().Verify((await _file.Store.ReadAsync(Cancellation)).ById("1")!.PasswordHash!, "secret"));
    }

    [Fact]
    public async Task FlushAsync_OperatorSetAPasswordMeanwhile_KeepsTheOperators()
    {
        await RenewAsync("""[{"id": "1", "username": "a", "password_hash": "old"}, {"id": "2", "username": "b", "password_hash": "old"}]""");

        _file.Edit("""[{"id": "1", "username": "a", "password_hash": "set by the operator"}, {"id": "2", "username": "b", "password_hash": "old", "role": "admin"}]""");
        await _file.Renewals.FlushAsync(Cancellation);

        var stored = await _file.Store.ReadAsync(Cancellation);
        Assert.Equal("set by the operator", stored.ById("1")!.PasswordHash);
        Assert.Equal(("renewed 2", "admin"), (stored.ById("2")!.PasswordHash, stored.ById("2")!.Role));
        Assert.Equal("set by the operator", (await FindAsync("a")).PasswordHash);
    }

    [Fact]
    public async Task FlushAsync_UserRemovedMeanwhile_StaysRemoved()
    {
        await RenewAsync("""[{"id": "1", "username": "a", "password_hash": "old"}, {"id": "2", "username": "b", "password_hash": "old"}]""");

        _file.Edit("""[{"id": "2", "username": "b", "password_hash": "old"}]""");
        await _file.Renewals.FlushAsync(Cancellation);

        Assert.Equal("renewed 2", Assert.Single((await _file.Store.ReadAsync(Cancellation)).Records).PasswordHash);
    }

    [Fact]
    public async Task FindAsync_BeforeTheFlush_FindsTheRenewedHashUnlessThePasswordChanged()
    {
        await RenewAsync("""[{"id": "1", "username": "a", "password_hash": "old"}, {"id": "2", "username": "b", "password_hash": "old"}]""");
        Assert.Equal("renewed 1", (await FindAsync("a")).PasswordHash);

        await _file.Administration.SetPasswordHashAsync("1", "new password", Cancellation);

        Assert.Equal("new password", (await FindAsync("a")).PasswordHash);
        Assert.Equal(UserChange.NotFound, await _file.Administration.ReplacePasswordHashAsync("1", "old", "renewed again", Cancellation));
    }

    [Fact]
    public async Task FlushAsync_AnotherGatewayRenewedFirst_SignInUnderWayFindsItsOwnHash()
    {
        await RenewAsync("""[{"id": "1", "username": "a", "password_hash": "old"}, {"id": "2", "username": "b", "password_hash": "old"}]""");
        using var cache = _file.CreateCache();
        var other = _file.CreateRenewals(cache);
        await _file.CreateAdministration(cache, other).ReplacePasswordHashAsync("1", "old", "renewed elsewhere", Cancellation);
        await other.FlushAsync(Cancellation);

        _file.Age();
        Assert.Equal("renewed 1", (await FindAsync("a")).PasswordHash);

        await _file.Renewals.FlushAsync(Cancellation);
        Assert.Equal("renewed elsewhere", (await FindAsync("a")).PasswordHash);
    }

    [Fact]
    public async Task FlushAsync_FileCannotBeWritten_IsReportedOnceAndRepeated()
    {
        await RenewAsync("""[{"id": "1", "username": "a", "password_hash": "old"}, {"id": "2", "username": "b", "password_hash": "old"}]""");
        var json = await File.ReadAllTextAsync(_file.Path, Cancellation);
        await File.WriteAllTextAsync(_file.Path, "[", Cancellation);

        await _file.Renewals.FlushAsync(Cancellation);
        await _file.Renewals.FlushAsync(Cancellation);

        Assert.Single(_file.Logs.GetSnapshot(), record => record.Level is LogLevel.Error && record.Message.StartsWith("2 renewed", StringComparison.Ordinal));
        Assert.NotNull(_file.Administration.Failure);

        _file.Edit(json);
        await _file.Renewals.FlushAsync(Cancellation);

        Assert.Null(_file.Administration.Failure);
        Assert.Equal("renewed 1", (await _file.Store.ReadAsync(Cancellation)).ById("1")!.PasswordHash);
    }

    private async Task RenewAsync(string json)
    {
        _file.Edit(json);
        foreach (var id in new[] { "1", "2" })
        {
            Assert.Equal(UserChange.Done, await _file.Administration.ReplacePasswordHashAsync(id, "old", $"renewed {id}", Cancellation));
        }

        Assert.DoesNotContain("renewed", await File.ReadAllTextAsync(_file.Path, Cancellation), StringComparison.Ordinal);
    }

    private async Task<User> FindAsync(string login) => Assert.IsType<UserLookup.Found>(await _file.UserDirectory.FindAsync(login, Cancellation)).User;
}
