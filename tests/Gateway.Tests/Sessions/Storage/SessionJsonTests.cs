using System.Text;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Sessions.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Sessions.Storage;

public sealed class SessionJsonTests
{
    private static readonly SessionId Id = SessionId.TryParse("s-1", out var id) ? id : default;

    [Fact]
    public void Serialize_Session_HasTheDocumentedFieldsFirst()
    {
        var session = TestSessions.New(new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)));

        using var document = JsonDocument.Parse(SessionJson.Serialize(session));

        Assert.Equal(["user_id", "user_data", "created_at", "last_accessed"], document.RootElement.EnumerateObject().Take(4).Select(field => field.Name));
        Assert.Equal(["id", "email", "username", "full_name", "role"], document.RootElement.GetProperty("user_data").EnumerateObject().Select(field => field.Name));
        Assert.Equal("2026-01-02T03:04:05.678+00:00", document.RootElement.GetProperty("created_at").GetString());
    }

    public static TheoryData<string> Payloads() => [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Sessions", "Payloads"), "*.json").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void Read_StoredByAnEarlierVersion_IsTheSameSession(string file)
    {
        var stored = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Sessions", "Payloads", file));

        var session = SessionJson.Read(Id, stored, TestSessions.Lifetime());

        Assert.NotNull(session);
        Assert.Equal("7f3c0b1e-0000-4000-8000-000000000001", session.User.Id);
        Assert.Equal("alice@example.com", session.User.Email);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), session.CreatedAt);
        Assert.True(session.ExpiresAt > session.LastAccessed);
    }

    [Fact]
    public void Read_FieldsOfOtherPrograms_SurviveARewrite()
    {
        var stored = """{"user_id":"u","user_data":{"id":"u","theme":"dark"},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z","tenant":{"id":7}}"""u8;

        using var rewritten = JsonDocument.Parse(SessionJson.Serialize(SessionJson.Deserialize(stored)! with { LastAccessed = DateTimeOffset.UnixEpoch }));

        Assert.Equal(7, rewritten.RootElement.GetProperty("tenant").GetProperty("id").GetInt32());
        Assert.Equal("dark", rewritten.RootElement.GetProperty("user_data").GetProperty("theme").GetString());
    }

    [Fact]
    public void Serialize_HalfACharacterOfAnotherProgram_IsWrittenAsItWas()
    {
        var stored = """{"user_id":"u","user_data":{"id":"u","nick":"A\ud83d"},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z","query":{"q":"\ud83d"}}"""u8;

        var rewritten = Encoding.UTF8.GetString(SessionJson.Serialize(SessionJson.Deserialize(stored)!));

        Assert.Contains("""{"id":"u","email":null,"username":null,"full_name":null,"role":null,"nick":"A\ud83d"}""", rewritten, StringComparison.Ordinal);
        Assert.EndsWith(""","query":{"q":"\ud83d"}}""", rewritten, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("{\"user_id\":\"u\"}")]
    [InlineData("""{"user_id":"","user_data":{"id":""},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user_id":"u","user_data":{"id":"other"},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user_id":"u","user_data":null,"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user_id":"u","user_data":{"id":"u"},"created_at":"yesterday","last_accessed":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"user_id":"u","user_data":{"id":"u"},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z","secret_hash":"%%"}""")]
    public void Read_WhatIsNoRecord_IsNoSession(string stored) =>
        Assert.Null(SessionJson.Read(Id, Encoding.UTF8.GetBytes(stored), TestSessions.Lifetime()));

    [Theory]
    [InlineData("9999-12-31T23:59:59+14:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("0001-01-01T00:00:00-14:00")]
    public void Read_DateAtTheEndsOfTime_IsASession(string date)
    {
        var stored = $$"""{"user_id":"u","user_data":{"id":"u"},"created_at":"{{date}}","last_accessed":"{{date}}"}""";

        Assert.NotNull(SessionJson.Read(Id, Encoding.UTF8.GetBytes(stored), TestSessions.Lifetime()));
    }

    [Fact]
    public void Read_RecordWithoutASecret_OpensForNoSecret()
    {
        var stored = """{"user_id":"u","user_data":{"id":"u"},"created_at":"2026-01-01T00:00:00Z","last_accessed":"2026-01-01T00:00:00Z"}"""u8;

        var session = SessionJson.Read(Id, stored, TestSessions.Lifetime());

        Assert.False(SessionSecret.New().Matches(session!.SecretHash.Span));
    }
}
