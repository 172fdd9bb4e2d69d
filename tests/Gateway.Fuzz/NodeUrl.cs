using System.Diagnostics;
using System.Text.Json;
using Gateway.Tests;

namespace Gateway.Fuzz;

/// <summary>Asks the URL parser of Node, which follows the WHATWG standard, where a browser would go.</summary>
internal sealed class NodeUrl
{
    private const string Origin = "https://site.example";

    // A line of JSON in, a line of JSON out; it ends with its input.
    private const string Program = """
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const url = new URL(JSON.parse(line), 'https://site.example/auth/login');
          process.stdout.write(JSON.stringify([url.origin, url.pathname]) + '\n');
        });
        """;

    private readonly Process _node;

    public NodeUrl()
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--eval");
        start.ArgumentList.Add(Program);
        _node = Process.Start(start)!;
    }

    public void Check(string location)
    {
        _node.StandardInput.Write(JsonSerializer.Serialize(location));
        _node.StandardInput.Write('\n');
        _node.StandardInput.Flush();
        var answer = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Node has ended.");
        var read = JsonSerializer.Deserialize<string[]>(answer)!;
        Invariant.Holds(read[0] == Origin && read[1].StartsWith('/'), "Node stays at this site", location, answer);
    }
}
