using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Configuration.Validation;

namespace Gateway.Tests.Configuration.Reference;

/// <summary>
/// Writes the keys into docs/configuration.md, between <c>&lt;!-- keys: Gateway:Section --&gt;</c> and <c>&lt;!-- end --&gt;</c>. What is around
/// them is written by hand.
/// </summary>
internal static partial class ReferenceGenerator
{
    private const int LongestLine = 120;

    /// <summary>The same text with every generated part made anew.</summary>
    public static string Generate(string text, IReadOnlyCollection<DocumentedKey> keys, IReadOnlyList<string> errors)
    {
        var written = new HashSet<string>();
        var generated = Generated().Replace(text, match =>
        {
            if (match.Groups["what"].Value == "errors")
                return $"{match.Groups["begin"]}\n```console\n{string.Join('\n', errors)}\n```\n\n{match.Groups["end"]}";
            var own = keys.Where(key => match.Groups["section"].Value.Split(' ').Any(section => IsIn(key, section))).ToList();
            written.UnionWith(own.Select(key => key.Path));
            return $"{match.Groups["begin"]}\n{string.Join("\n", Blocks(own))}\n{match.Groups["end"]}";
        });

        var missing = keys.Select(key => key.Path).Except(written).ToList();
        return missing.Count == 0 ? generated : throw new InvalidOperationException($"docs/configuration.md has no place for {string.Join(", ", missing)}.");
    }

    // "Gateway:Sessions" is everything below it; "Gateway:PublicUrl" is one key.
    private static bool IsIn(DocumentedKey key, string section) => key.Path == section || key.Path.StartsWith($"{section}:", StringComparison.Ordinal);

    private static IEnumerable<string> Blocks(List<DocumentedKey> keys)
    {
        // The headers of the claims differ in nothing but their names.
        foreach (var same in keys.GroupBy(key => (key.Summary, Parent(key.Path))))
        {
            var key = same.First();
            var block = new StringBuilder($"### {(same.Count() == 1 ? key.Path : Parent(key.Path))}\n\n{Wrap(key.Summary)}\n\n");
            block.Append($"- {Type(key)}{(key.Value.Length == 0 ? "" : $", {key.Value.TrimEnd('.')}")}\n");
            block.Append(same.Count() == 1
                ? $"- default {(key.Default is { } initial ? $"`{JsonText.Of(initial)}`" : "none")}, example `{JsonText.Of(key.Example)}`{When(key)}\n"
                : $"- defaults: {string.Join(", ", same.Select(one => $"`{one.Path.Split(':')[^1]}` `{JsonText.Of(one.Default!)}`"))}{When(key)}\n");
            block.Append($"- `{key.Variable}={Text(key)}`{(key.PlainVariable is { } plain ? $"; `{plain}`{(key.IsDuration ? ", in whole seconds," : "")} wins over it" : "")}\n");
            yield return block.ToString();
        }
    }

    private static string When(DocumentedKey key) => key.IsReloaded ? "; takes effect on reload" : "; read at start";

    private static string Wrap(string text)
    {
        var lines = new StringBuilder();
        var length = 0;
        foreach (var word in text.Split(' '))
        {
            if (length > 0 && length + 1 + word.Length > LongestLine)
            {
                lines.Append('\n');
                length = 0;
            }

            lines.Append(length == 0 ? "" : " ").Append(word);
            length += word.Length + (length == 0 ? 0 : 1);
        }

        return lines.ToString();
    }

    private static string Parent(string path) => path[..path.LastIndexOf(':')];

    private static string Type(DocumentedKey key) =>
        key.IsDuration ? "duration"
        : key.Type == typeof(int) ? "whole number"
        : key.Type == typeof(bool) ? "`true` or `false`"
        : key.Type == typeof(DateTimeOffset) ? "point in time"
        : key.Type == typeof(string[]) ? "list of texts"
        : key.Names is { Count: > 0 } names ? $"one of {string.Join(", ", names.Select(name => $"`{name}`"))}"
        : "text";

    // A list is one variable for each item; the value of a secret is nobody's business.
    private static string Text(DocumentedKey key)
    {
        var value = key.Example is JsonArray list ? list[0]!.ToString() : key.Example.ToString();
        return value.StartsWith('(') ? "…" : value.Contains(' ', StringComparison.Ordinal) ? "…" : value;
    }

    [GeneratedRegex(@"(?<begin><!-- (keys: (?<section>[^>]+?)|(?<what>errors)) -->\n)(.*?)(?<end><!-- end -->)", RegexOptions.Singleline)]
    private static partial Regex Generated();
}
