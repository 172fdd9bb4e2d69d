using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Configuration.Validation;

/// <summary>Writes JSON in one line with the usual blanks.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode? value) => value switch
    {
        JsonObject { Count: > 0 } group => $"{{ {string.Join(", ", group.Select(setting => $"\"{setting.Key}\": {Of(setting.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Of))}]",
        null => "null",
        _ => value.ToJsonString(Readable),
    };
}
