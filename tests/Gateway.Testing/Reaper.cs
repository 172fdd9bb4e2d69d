using System.Diagnostics;
using System.Globalization;

namespace Gateway.Testing;

/// <summary>Ends the servers that the tests started when the test process dies without ending them.</summary>
/// <remarks>
/// A shell that reads which processes live; when its input closes, the test process is gone (crash and SIGKILL
/// included) and it kills what is left.
/// </remarks>
internal static class Reaper
{
    private const string Script =
        """
        trap '' INT TERM HUP
        left=" "
        while read -r verb id; do
          case "$verb" in
            add) left="$left$id " ;;
            remove) case "$left" in *" $id "*) left="${left%% $id *} ${left#* $id }" ;; esac ;;
          esac
        done
        for id in $left; do kill -KILL "$id" 2>/dev/null; done
        """;

    private static readonly StreamWriter Input = Start();

    public static void Add(int process) => Tell("add", process);

    public static void Remove(int process) => Tell("remove", process);

    private static void Tell(string verb, int process)
    {
        lock (Input)
        {
            Input.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verb} {process}"));
            Input.Flush();
        }
    }

    private static StreamWriter Start()
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        return Process.Start(start)!.StandardInput;
    }
}
