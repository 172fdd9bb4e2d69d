using System.Buffers;
using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Gateway.Identity;
using Gateway.Identity.Assertions;
using Gateway.Keys;
using Gateway.Requests;
using Gateway.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Benchmarks;

/// <summary>What the assertion costs a request: nearly always a look-up, and a signature twice in its lifetime, by the library or by hand.</summary>
[MemoryDiagnoser]
public class Assertions
{
    private readonly ClaimsPrincipal _principal;
    private readonly CallerIdentities _callers = new(Options.Create(new SessionsOptions()));
    private readonly AssertionIssuer _issuer;
    private readonly AssertionKey _key = AssertionKey.Create(TimeProvider.System.GetUtcNow());
    private readonly ECDsa _signer = ECDsa.Create();
    private readonly byte[] _header;

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
        _signer.ImportPkcs8PrivateKey(_key.PrivateKey, out _);
        _header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"JWT","kid":"{{_key.Id}}"}""")));
    }

    /// <summary>The caller's claims without an assertion.</summary>
    [Benchmark(Baseline = true)]
    public object Identity() => Caller();

    [Benchmark]
    public ValueTask<string> IdentityAndAssertion() => _issuer.GetAsync(Caller(), "invoices", CancellationToken.None);

    /// <summary>A new assertion as the gateway makes it.</summary>
    [Benchmark]
    public string SignByLibrary()
    {
        var values = Caller();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var claim in IdentityClaims.All)
        {
            claims.Add(claim.JwtName, values.ValueOf(claim)!);
        }

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return _key.Sign(new SecurityTokenDescriptor { Issuer = "gateway", Audience = "invoices", Claims = claims, IssuedAt = now, Expires = now.AddMinutes(5) });
    }

    /// <summary>The same without the library, which is the least that it can cost.</summary>
    [Benchmark]
    public string SignByHand()
    {
        var values = Caller();
        var claims = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", "gateway");
            json.WriteString("aud", "invoices");
            foreach (var claim in IdentityClaims.All)
            {
                json.WriteString(claim.JwtName, values.ValueOf(claim));
            }

            var now = TimeProvider.System.GetUtcNow();
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", now.AddMinutes(5).ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        const int SignatureLength = 64;
        var unsignedLength = _header.Length + 1 + Base64Url.GetEncodedLength(claims.WrittenCount);
        var token = new byte[unsignedLength + 1 + Base64Url.GetEncodedLength(SignatureLength)];
        _header.CopyTo(token, 0);
        token[_header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(claims.WrittenSpan, token.AsSpan(_header.Length + 1));
        token[unsignedLength] = (byte)'.';
        Span<byte> signature = stackalloc byte[SignatureLength];
        _signer.SignData(token.AsSpan(0, unsignedLength), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        Base64Url.EncodeToUtf8(signature, token.AsSpan(unsignedLength + 1));
        return Encoding.ASCII.GetString(token);
    }

    private IdentityValues Caller() => _callers.TryGet(_principal, out var values) ? values : throw new InvalidOperationException("There is no session.");

    [GlobalCleanup]
    public void Cleanup() => _signer.Dispose();

    private sealed class Stores : IAssertionKeyStore, IKeyRingStore
    {
        private readonly List<string> _ring = [];
        private string? _stored;

        ValueTask<KeySetReadResult> IAssertionKeyStore.ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(KeySetReadResult.Of(_stored));

        ValueTask<KeySetReplaceResult> IAssertionKeyStore.TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
        {
            _stored = replacement;
            return ValueTask.FromResult(KeySetReplaceResult.Replaced);
        }

        ValueTask<KeyRingReadResult> IKeyRingStore.ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(KeyRingReadResult.Of([.. _ring]));

        ValueTask<KeyRingAppendResult> IKeyRingStore.TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
        {
            _ring.Add(element);
            return ValueTask.FromResult(KeyRingAppendResult.Appended);
        }
    }
}
