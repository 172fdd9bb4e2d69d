using System.Diagnostics;
using System.Text.Json;
using Gateway.Telemetry.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Tests.Telemetry;

public sealed class LogFormatTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 3, 4, 5, 678, TimeSpan.Zero));

    [Fact]
    public void Line_Message_TimeLevelCategoryText()
    {
        using var noTrace = new NoActivity();

        Assert.Equal("2026-03-01T03:04:05.678Z warn  Gateway.Some: Redis is slow\n", Write(new LineFormatter(Time), "Redis is slow"));
    }

    [Fact]
    public void Line_TraceUnderWay_NamesIt()
    {
        using var activity = new Activity("request").Start();

        Assert.Contains($" trace={activity.TraceId}", Write(new LineFormatter(Time), "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb")]
    [InlineData("a\n2026-03-01T00:00:00.000Z error Gateway: forged")]
    [InlineData("a\e[2Jb\0")]
    public void Line_WhatAClientChose_WritesNoLineOfItsOwnAndNoControlCharacter(string text)
    {
        using var noTrace = new NoActivity();
        var lines = Write(new LineFormatter(Time), text).TrimEnd('\n').Split('\n');

        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(string.Concat(lines), char.IsControl);
    }

    [Fact]
    public void Line_Exception_IsIndented()
    {
        var lines = Write(new LineFormatter(Time), "failed", exception: new InvalidOperationException("first\nsecond")).TrimEnd('\n').Split('\n');

        Assert.StartsWith("    System.InvalidOperationException: first", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.StartsWith("    ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Json_Message_OneFlatObjectWithItsFields()
    {
        using var activity = new Activity("request").Start();
        var fields = new List<KeyValuePair<string, object?>> { new("UserId", "42"), new("Count", 3), new("Gone", null), new("{OriginalFormat}", "…") };

        var line = Write(new JsonFormatter(Time), "Jörg's \"work\"\nis done", fields, new InvalidOperationException("why"));

        Assert.Equal(1, line.Count(character => character == '\n'));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("2026-03-01T03:04:05.678000Z", json.GetProperty("timestamp").GetString());
        Assert.Equal("warn", json.GetProperty("level").GetString());
        Assert.Equal("Gateway.Some", json.GetProperty("category").GetString());
        Assert.Equal("SomethingHappened", json.GetProperty("event").GetString());
        Assert.Equal("Jörg's \"work\"\nis done", json.GetProperty("message").GetString());
        Assert.Equal(activity.TraceId.ToString(), json.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToString(), json.GetProperty("span_id").GetString());
        Assert.Contains("why", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"user_id":"42","count":3,"gone":null}""", json.GetProperty("fields").GetRawText());
    }

    [Fact]
    public void Json_NothingElse_LeavesOutWhatIsNotThere()
    {
        using var noTrace = new NoActivity();
        var json = JsonDocument.Parse(Write(new JsonFormatter(Time), "x", [new("{OriginalFormat}", "x")])).RootElement;

        Assert.Equal(["timestamp", "level", "category", "event", "message"], json.EnumerateObject().Select(property => property.Name));
    }

    private static string Write(ConsoleFormatter formatter, string message, List<KeyValuePair<string, object?>>? fields = null, Exception? exception = null)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<List<KeyValuePair<string, object?>>>(LogLevel.Warning, "Gateway.Some", new EventId(1, "SomethingHappened"), fields ?? [], exception, (_, _) => message);
        formatter.Write(entry, scopeProvider: null, writer);
        return writer.ToString();
    }

    private sealed class NoActivity : IDisposable
    {
        private readonly Activity? _before = Activity.Current;

        public NoActivity() => Activity.Current = null;

        public void Dispose() => Activity.Current = _before;
    }
}
