using Gateway.Users;
using Gateway.Users.Credentials;
using Gateway.Users.Passwords;
using Gateway.Users.Passwords.Formats;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Users.Credentials;

public sealed class CredentialVerifierTests : IDisposable
{
    private static readonly User Alice = new("1", "alice@example.com", PasswordHash: "hash of secret");

    private readonly FakeDirectory _directory = new();
    private readonly FakeHashFormat _format = new();
    private readonly FakeLogCollector _logs = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PasswordHashLimiter _limiter;
    private readonly CredentialVerifier _verifier;

    public CredentialVerifierTests()
    {
        var options = new UsersOptions { Hashing = { Concurrency = 1, Queue = 1, Wait = TimeSpan.FromSeconds(5) } };
        _limiter = new PasswordHashLimiter(Options.Create(options), _time);
        _verifier = new CredentialVerifier(
            _directory,
            _directory,
            new PasswordVerifier([_format], new FakeLogger<PasswordVerifier>(_logs)),
            _limiter,
            new FakeLogger<CredentialVerifier>(_logs));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _limiter.Dispose();

    [Fact]
    public async Task VerifyAsync_RightPassword_ValidWithTheUser()
    {
        _directory.Answer = new UserLookup.Found(Alice);

        Assert.Equal(new CredentialResult.Valid(Alice), await VerifyAsync("secret"));
        Assert.Equal(1, _format.Computed);
    }

    public static TheoryData<string> Refusals => ["unknown user", "wrong password", "disabled", "no hash", "empty hash", "unknown hash", "malformed hash", "costly hash"];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task VerifyAsync_AnyReasonToRefuse_SameResultForOneHash(string reason)
    {
        _directory.Answer = reason switch
        {
            "unknown user" => UserLookup.Missing.Instance,
            "wrong password" => new UserLookup.Found(Alice with { PasswordHash = "hash of another" }),
            "disabled" => new UserLookup.Found(Alice with { Disabled = true }),
            "no hash" => new UserLookup.Found(Alice with { PasswordHash = null }),
            "empty hash" => new UserLookup.Found(Alice with { PasswordHash = "" }),
            "unknown hash" => new UserLookup.Found(Alice with { PasswordHash = "unknown" }),
            "malformed hash" => new UserLookup.Found(Alice with { PasswordHash = "malformed" }),
            _ => new UserLookup.Found(Alice with { PasswordHash = "costly" }),
        };

        var expected = reason switch { "unknown user" => RefusalReason.UnknownUser, "disabled" => RefusalReason.Disabled, _ => RefusalReason.WrongPassword };
        Assert.Equal(new CredentialResult.Invalid(expected), await VerifyAsync("secret"));
        Assert.Equal(1, _format.Computed);
    }

    [Fact]
    public async Task VerifyAsync_DisabledWhileItWaited_Invalid()
    {
        _directory.Answer = new UserLookup.Found(Alice with { Disabled = true });
        _directory.AnswerFirst(Alice);

        Assert.IsType<CredentialResult.Invalid>(await VerifyAsync("secret"));
    }

    [Fact]
    public async Task VerifyAsync_PasswordChangedWhileItWaited_OldOneInvalid()
    {
        _directory.Answer = new UserLookup.Found(Alice with { PasswordHash = "hash of new" });
        _directory.AnswerFirst(Alice);

        Assert.IsType<CredentialResult.Invalid>(await VerifyAsync("secret"));
    }

    [Fact]
    public async Task VerifyAsync_HashedAnewElsewhereMeanwhile_Valid()
    {
        var renewed = Alice with { PasswordHash = PasswordHasher.Hash("secret") };
        _directory.Answer = new UserLookup.Found(renewed);
        _directory.AnswerFirst(Alice);
        _format.Alias = renewed.PasswordHash;

        Assert.Equal(new CredentialResult.Valid(renewed), await VerifyAsync("secret"));
    }

    [Fact]
    public async Task VerifyAsync_UpgradedByAnotherSignInFirst_ValidWithWhatThatOneStored()
    {
        var renewed = Alice with { PasswordHash = PasswordHasher.Hash("secret") };
        _directory.Answer = new UserLookup.Found(Alice);
        _directory.IsReadOnly = false;
        _directory.ReplacedFirst = renewed;
        _format.Alias = renewed.PasswordHash;

        Assert.Equal(new CredentialResult.Valid(renewed), await VerifyAsync("secret"));
        Assert.Equal(new CredentialResult.Valid(renewed), await _verifier.ConfirmAsync("alice", renewed, Cancellation));
    }

    [Fact]
    public async Task VerifyAsync_DirectoryDownAfterTheHash_Unavailable()
    {
        _directory.Answer = UserLookup.Unavailable.Instance;
        _directory.AnswerFirst(Alice);

        Assert.IsType<CredentialResult.Unavailable>(await VerifyAsync("secret"));
    }

    [Theory]
    [InlineData("unknown", "no known form")]
    [InlineData("malformed", "damaged")]
    [InlineData("costly", "more memory or time")]
    public async Task VerifyAsync_UnusableHash_ToldToTheOperatorWithoutIt(string hash, string told)
    {
        _directory.Answer = new UserLookup.Found(Alice with { PasswordHash = hash });

        await VerifyAsync("secret");

        var line = Assert.Single(_logs.GetSnapshot()).Message;
        Assert.Contains(told, line, StringComparison.Ordinal);
        Assert.Contains("user 1 ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_DirectoryDown_UnavailableWithoutHash()
    {
        _directory.Answer = UserLookup.Unavailable.Instance;

        Assert.Same(CredentialResult.Unavailable.Instance, await VerifyAsync("secret"));
        Assert.Equal(0, _format.Computed);
    }

    [Fact]
    public async Task VerifyAsync_QueueFull_BusyBeforeTheDirectoryIsAsked()
    {
        using var release = new ManualResetEventSlim();
        _format.During = release.Wait;
        var first = VerifyAsync("a");
        var second = VerifyAsync("b");

        Assert.Same(CredentialResult.Busy.Instance, await VerifyAsync("c"));
        Assert.Equal(2, _directory.Lookups);

        release.Set();
        Assert.IsType<CredentialResult.Invalid>(await first);
        Assert.IsType<CredentialResult.Invalid>(await second);
        Assert.IsType<CredentialResult.Invalid>(await VerifyAsync("d"));
    }

    [Fact]
    public async Task VerifyAsync_TurnDoesNotComeInTime_Busy()
    {
        using var release = new ManualResetEventSlim();
        _format.During = release.Wait;
        var first = VerifyAsync("a");
        var second = VerifyAsync("b");

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Same(CredentialResult.Busy.Instance, await second);
        release.Set();
        Assert.IsType<CredentialResult.Invalid>(await first);
    }

    [Fact]
    public async Task VerifyAsync_CallerLeavesTheQueue_Cancelled()
    {
        using var release = new ManualResetEventSlim();
        using var caller = new CancellationTokenSource();
        _format.During = release.Wait;
        var first = VerifyAsync("a");
        var second = _verifier.VerifyAsync("alice", "b", Admit, caller.Token).AsTask();

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        release.Set();
        await first;
        Assert.False(_limiter.IsFull);
    }

    [Fact]
    public async Task VerifyAsync_OutdatedHashInOwnStore_ReplacedByTodays()
    {
        _directory.IsReadOnly = false;
        _directory.Answer = new UserLookup.Found(Alice);

        var valid = Assert.IsType<CredentialResult.Valid>(await VerifyAsync("secret"));

        var (userId, verifiedHash, newHash) = Assert.Single(_directory.Replaced);
        Assert.Equal(("1", Alice.PasswordHash), (userId, verifiedHash));
        Assert.Equal(HashVerdict.Match, new Argon2Format().Verify(newHash, "secret"));
        Assert.Equal(newHash, valid.User.PasswordHash);
    }

    [Theory]
    [InlineData("wrong", false)]
    [InlineData("secret", true)]
    public async Task VerifyAsync_OutdatedHashButNoSignIn_NotReplaced(string password, bool disabled)
    {
        _directory.IsReadOnly = false;
        _directory.Answer = new UserLookup.Found(Alice with { Disabled = disabled });

        Assert.IsType<CredentialResult.Invalid>(await VerifyAsync(password));
        Assert.Empty(_directory.Replaced);
    }

    [Fact]
    public async Task VerifyAsync_ForeignTable_NeverWritten()
    {
        _directory.Answer = new UserLookup.Found(Alice);

        Assert.IsType<CredentialResult.Valid>(await VerifyAsync("secret"));
        Assert.Empty(_directory.Replaced);
    }

    [Fact]
    public async Task VerifyAsync_HashCannotBeReplaced_ValidAllTheSame()
    {
        _directory.IsReadOnly = false;
        _directory.Outcome = UserChange.Unavailable;
        _directory.Answer = new UserLookup.Found(Alice);

        Assert.Equal(new CredentialResult.Valid(Alice), await VerifyAsync("secret"));
        Assert.Contains("could not be replaced", Assert.Single(_logs.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_AnyResult_WithoutTheHash()
    {
        Assert.Equal("1", Alice.ToString());
        Assert.DoesNotContain("hash of", new CredentialResult.Valid(Alice).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", new UserLookup.Found(Alice).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_NotAdmitted_LooksAtNoPassword()
    {
        _directory.Answer = new UserLookup.Found(Alice);
        User? asked = null;

        var result = await _verifier.VerifyAsync("alice", "secret", user => ValueTask.FromResult((asked = user) is null), Cancellation);

        Assert.Same(CredentialResult.NotAdmitted.Instance, result);
        Assert.Equal(Alice, asked);
    }

    private static ValueTask<bool> Admit(User? user) => ValueTask.FromResult(true);

    private Task<CredentialResult> VerifyAsync(string password) => _verifier.VerifyAsync("alice", password, Admit, Cancellation).AsTask();
}
