using System.Text;
using System.Text.Json;

namespace Gateway.Configuration.Validation;

/// <summary>Checks the file as JSON text: its syntax, repeated keys and the names of its sections.</summary>
internal sealed class ConfigurationText
{
    private readonly string _file;
    private readonly byte[] _content;
    private readonly List<string> _errors = [];

    // The groups around the reader's position; for a list, with the number of its items so far.
    private readonly Stack<(string Path, bool IsList, int Items)> _groups = new();

    // Each key with the line of its first occurrence. Keys are compared as the configuration does: without case, whatever the nesting.
    private readonly Dictionary<string, int> _seen = new(StringComparer.OrdinalIgnoreCase);
    private string _name = "";

    private ConfigurationText(string file, byte[] content)
    {
        _file = file;
        _content = content;
    }

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Whether the configuration can be read from it.</summary>
    public bool IsReadable { get; private set; } = true;

    public static ConfigurationText Read(string file, byte[] content)
    {
        // Some editors write a byte order mark, which the configuration's own parser accepts.
        var start = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var text = new ConfigurationText(file, content[start..]);
        text.Read();
        return text;
    }

    private void Read()
    {
        const string Example = """(example: { "ReverseProxy": { }, "Gateway": { } })""";
        if (_content.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
        {
            Refuse($"{_file}: is empty {Example}");
            return;
        }

        try
        {
            var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var reader = new Utf8JsonReader(_content, options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                Refuse($"{_file}: is no JSON object {Example}");
                return;
            }

            _groups.Push(("", false, 0));
            while (reader.Read())
            {
                Take(ref reader);
            }
        }
        catch (JsonException e)
        {
            _errors.Clear();
            var problem = e.Message.Split(" LineNumber:")[0].Split(" Change the reader options")[0].ReplaceLineEndings(" ").TrimEnd('.');
            Refuse($"{_file}: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {problem}");
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _name = TextOf(ref reader);
                CheckName(_groups.Peek().Path, reader.TokenStartIndex);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                _groups.Pop();
                break;
            default:
                var path = PathOfNext();
                if (reader.TokenType == JsonTokenType.String)
                {
                    TextOf(ref reader);
                }

                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    _groups.Push((path, reader.TokenType == JsonTokenType.StartArray, 0));
                }

                break;
        }
    }

    private string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var (line, column) = PlaceOf(reader.TokenStartIndex);
            throw new JsonException("This is no UTF-8 text", path: null, line - 1, column - 1);
        }
    }

    private string PathOfNext()
    {
        var (path, isList, items) = _groups.Peek();
        if (!isList)
        {
            return Combine(path, _name);
        }

        _groups.Pop();
        _groups.Push((path, isList, items + 1));
        return Combine(path, items.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private void CheckName(string group, long start)
    {
        var (line, column) = PlaceOf(start);
        var key = Combine(group, _name);
        if (!_seen.TryAdd(key, line))
        {
            Refuse($"{key}: is in the file twice, in line {_seen[key]} and in line {line}, column {column}; leave one of them out");
        }

        // Other sections belong to other programs (Logging, Kestrel, OTEL_…), unless the name is a misspelt section of the gateway.
        if (group.Length == 0 && ConfigurationSchema.MeantBy(_name) is { } meant)
        {
            _errors.Add($"{_name}: there is no such section; did you mean {meant}?");
        }
    }

    private void Refuse(string error)
    {
        IsReadable = false;
        _errors.Add(error);
    }

    private static string Combine(string group, string name) => group.Length == 0 ? name : $"{group}:{name}";

    private (int Line, int Column) PlaceOf(long index)
    {
        var before = _content.AsSpan(0, (int)index);
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }
}
