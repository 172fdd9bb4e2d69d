using System.Text;

namespace Gateway.Testing;

/// <summary>Draws a trace as a tree, with what does not change from one run to the next.</summary>
public static class TraceTree
{
    // Of every attribute that an operator reads, in the order in which they are read.
    private static readonly string[] Shown =
    [
        "http.response.status_code", "gateway.sign_in.result", "gateway.sign_in.reason", "gateway.session.source", "gateway.session.result", "gateway.policy",
        "gateway.policy.result", "gateway.cluster", "gateway.destination", "gateway.upstream.result", "error.type", "gateway.runbook",
    ];

    public static string Draw(IEnumerable<TracedSpan> spans, string traceId)
    {
        var all = spans.Where(span => span.TraceId == traceId).OrderBy(span => span.Start).ToList();
        var ids = all.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);
        var drawing = new StringBuilder();
        foreach (var root in all.Where(span => !ids.Contains(span.ParentId)))
        {
            Draw(root, all, "", "", drawing);
        }

        return drawing.ToString();
    }

    private static void Draw(TracedSpan span, List<TracedSpan> all, string first, string rest, StringBuilder drawing)
    {
        drawing.Append(first).Append(span.Service).Append(": ").Append(span.Name);
        foreach (var name in Shown)
        {
            // What to do is said at the top; below it would only be said again.
            if (span[name] is { } value && (first.Length == 0 || name != "gateway.runbook"))
            {
                drawing.Append("  ").Append(name.StartsWith("gateway.", StringComparison.Ordinal) ? name["gateway.".Length..] : name).Append('=').Append(value);
            }
        }

        drawing.Append(span.IsError ? $"  ✗ {span.Status}".TrimEnd() : "").Append('\n');
        var children = all.Where(child => child.ParentId == span.SpanId).ToList();
        for (var i = 0; i < children.Count; i++)
        {
            var isLast = i == children.Count - 1;
            Draw(children[i], all, rest + (isLast ? "└─ " : "├─ "), rest + (isLast ? "   " : "│  "), drawing);
        }
    }
}
