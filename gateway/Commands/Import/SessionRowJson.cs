using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Commands.Import;

/// <summary>Reads <c>user_data</c> without reflection.</summary>
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class SessionRowJson : JsonSerializerContext;
