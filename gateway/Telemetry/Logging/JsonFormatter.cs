using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Telemetry.Logging;

/// <summary>
/// Writes one JSON object a line: <c>timestamp</c>, <c>level</c>, <c>category</c>, <c>event</c>, <c>message</c>,
/// <c>trace_id</c>, <c>span_id</c>, <c>exception</c>, and under <c>fields</c> the values of the message template.
/// </summary>
/// <remarks>The framework's own JSON formatter writes trace ids only as part of scopes, which contain whole paths.</remarks>
internal sealed class JsonFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The value of <c>Logging:Console:FormatterName</c> that selects it; <c>json</c> is the framework's own.</summary>
    public const string FormatterName = "json-line";

    private const string Template = "{OriginalFormat}";

    // The output is never part of a page, so letters need no escapes. Line breaks are escaped in any case.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", LevelOf(logEntry.LogLevel));
            json.WriteString("category", logEntry.Category);
            if (logEntry.EventId.Name is { Length: > 0 } name)
            {
                json.WriteString("event", name);
            }

            json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (Activity.Current is { } activity)
            {
                json.WriteString("trace_id", activity.TraceId.ToHexString());
                json.WriteString("span_id", activity.SpanId.ToHexString());
            }

            if (logEntry.Exception is { } exception)
            {
                json.WriteString("exception", exception.ToString());
            }

            WriteFields(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>>? fields)
    {
        if (fields is null || !fields.Any(IsField))
        {
            return;
        }

        json.WriteStartObject("fields");
        foreach (var (name, value) in fields.Where(IsField))
        {
            json.WritePropertyName(JsonNamingPolicy.SnakeCaseLower.ConvertName(name));
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    private static bool IsField(KeyValuePair<string, object?> field) => field.Key != Template;

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
