using System.Globalization;
using Google.Protobuf;

namespace Gateway.Testing;

/// <summary>Reads the spans out of an OTLP request (<c>ExportTraceServiceRequest</c>), field by field.</summary>
internal static class OtlpTraces
{
    public static IEnumerable<TracedSpan> Read(byte[] payload)
    {
        foreach (var resourceSpans in Children(payload, 1))
        {
            var service = Children(resourceSpans, 1).SelectMany(resource => Children(resource, 1)).Select(KeyValue).FirstOrDefault(attribute => attribute.Key == "service.name").Value;
            foreach (var scopeSpans in Children(resourceSpans, 2))
            {
                var scope = Children(scopeSpans, 1).Select(scope => Text(scope, 1)).FirstOrDefault() ?? "";
                foreach (var span in Children(scopeSpans, 2))
                {
                    yield return Span(span, service ?? "", scope);
                }
            }
        }
    }

    private static TracedSpan Span(byte[] span, string service, string scope)
    {
        var (start, end) = (Fixed64(span, 7), Fixed64(span, 8));
        var status = Children(span, 15).FirstOrDefault() ?? [];
        return new(
            service,
            scope,
            Hex(span, 1),
            Hex(span, 2),
            Hex(span, 4),
            Text(span, 5),
            (int)Varint(span, 6),
            DateTime.UnixEpoch.AddTicks((long)(start / 100)),
            TimeSpan.FromTicks((long)((end - start) / 100)),
            Children(span, 9).Select(KeyValue).ToDictionary(attribute => attribute.Key, attribute => attribute.Value, StringComparer.Ordinal),
            Varint(status, 3) == 2,
            Text(status, 2),
            [.. Children(span, 13).Select(link => Hex(link, 1))]);
    }

    private static KeyValuePair<string, string> KeyValue(byte[] pair) => new(Text(pair, 1), Children(pair, 2).Select(Value).FirstOrDefault() ?? "");

    private static string Value(byte[] value)
    {
        foreach (var (field, input) in Fields(value))
        {
            return field switch
            {
                1 => input.ReadString(),
                2 => input.ReadBool() ? "true" : "false",
                3 => input.ReadInt64().ToString(CultureInfo.InvariantCulture),
                4 => input.ReadDouble().ToString(CultureInfo.InvariantCulture),
                _ => Convert.ToHexStringLower(input.ReadBytes().Span),
            };
        }

        return "";
    }

    private static List<byte[]> Children(byte[] message, int number) => [.. All(message, number, input => input.ReadBytes().ToByteArray())];

    private static string Text(byte[] message, int number) => All(message, number, input => input.ReadString()).FirstOrDefault() ?? "";

    private static string Hex(byte[] message, int number) => All(message, number, input => Convert.ToHexStringLower(input.ReadBytes().Span)).FirstOrDefault() ?? "";

    private static ulong Varint(byte[] message, int number) => All(message, number, input => input.ReadUInt64()).FirstOrDefault();

    private static ulong Fixed64(byte[] message, int number) => All(message, number, input => input.ReadFixed64()).FirstOrDefault();

    private static IEnumerable<T> All<T>(byte[] message, int number, Func<CodedInputStream, T> read)
    {
        foreach (var (field, input) in Fields(message))
        {
            if (field == number)
            {
                yield return read(input);
            }
            else
            {
                input.SkipLastField();
            }
        }
    }

    private static IEnumerable<(int Field, CodedInputStream Input)> Fields(byte[] message)
    {
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            yield return (WireFormat.GetTagFieldNumber(tag), input);
        }
    }
}
