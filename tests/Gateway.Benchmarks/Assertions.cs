using System.Security.Claims;
using BenchmarkDotNet.Attributes;
using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gateway.Benchmarks;

/// <summary>What the assertion costs a request: nearly always a look-up, and a signature twice in its lifetime.</summary>
[MemoryDiagnoser]
public class Assertions
{
    private readonly ClaimsPrincipal _principal;
    private readonly CallerIdentities _callers = new(Options.Create(new SessionsOptions()));
    private readonly AssertionIssuer _issuer;
    private readonly AssertionKey _key = AssertionKey.Create(TimeProvider.System.GetUtcNow());
    private readonly byte[] _claims = new byte[260];

    public Assertions()
    {
        var now = TimeProvider.System.GetUtcNow();
        _principal = new ClaimsPrincipal(new SessionIdentity(new Session
        {
            Id = SessionId.New(),
            User = new SessionUser { Id = Guid.NewGuid().ToString(), Email = "alice@example.com", Username = "alice", FullName = "Alice Adams", Role = "editor" },
            CreatedAt = now,
            LastAccessed = now,
            ExpiresAt = now.AddHours(1),
            SecretHash = SessionSecret.New().Hash(),
        }));
        var store = new Stores();
        var ring = new KeyRing(store, static _ => { }, TimeProvider.System, NullLogger<KeyRing>.Instance);
        var keys = new AssertionKeys(store, ring, AssertionSchedule.Of(new AssertionOptions()), TimeProvider.System, NullLogger<AssertionKeys>.Instance);
        var options = new IdentityOptions { Assertion = new AssertionOptions { Lifetime = TimeSpan.FromDays(1) } };
        _issuer = new AssertionIssuer(keys, Options.Create(options), Options.Create(new SiteOptions()), TimeProvider.System);
        Random.Shared.NextBytes(_claims);
    }

    /// <summary>What came before: who is calling, without an assertion.</summary>
    [Benchmark(Baseline = true)]
    public object Identity() => _callers.Of(_principal);

    [Benchmark]
    public ValueTask<string> IdentityAndAssertion() => _issuer.GetAsync(_callers.Of(_principal), "invoices", CancellationToken.None);

    [Benchmark]
    public string Sign() => _key.Sign(_claims);

    private sealed class Stores : IAssertionKeyStore, IKeyRingStore
    {
        private readonly List<string> _ring = [];
        private string? _stored;

        ValueTask<(bool IsAnswered, string? Stored)> IAssertionKeyStore.ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult((true, _stored));

        ValueTask<bool> IAssertionKeyStore.TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
        {
            _stored = replacement;
            return ValueTask.FromResult(true);
        }

        ValueTask<KeyRingReadResult> IKeyRingStore.ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(KeyRingReadResult.Of([.. _ring]));

        ValueTask<KeyRingAppendResult> IKeyRingStore.TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
        {
            _ring.Add(element);
            return ValueTask.FromResult(KeyRingAppendResult.Appended);
        }
    }
}
