using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gateway.Configuration.Hosting;

/// <summary>
/// Gives the runtime what it takes from the process's environment alone and reads before the first line of the program: this process
/// begins once more, under the same id, with these variables set. One that is set already, to whatever value, stays as it is.
/// </summary>
internal static partial class RuntimeTuning
{
    private const int Overwrite = 1;

    // A collection costs two milliseconds whatever it finds, and the runtime would make thirty in a second of load: 7 % of the CPU.
    private const string YoungObjects = "DOTNET_GCgen0size";
    private const string YoungObjectsOnce = "COMPlus_GCgen0size";

    // On one CPU the runtime waits ten times as long before it compiles for speed, so that a restart costs twice the CPU for minutes.
    private const string SoonFast = "DOTNET_TC_DelaySingleProcMultiplier";

    private const long Mebibyte = 1024 * 1024;
    private const long YoungBytes = 32 * Mebibyte;

    // Of the memory that the process may use, the part that young objects may take.
    private const int YoungShare = 16;

    /// <summary>Begins anew where a variable is missing; returns where none is, or where the system has no way to do it.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux() || IsSet(YoungObjects) || IsSet(YoungObjectsOnce) || IsWatched())
        {
            return;
        }

        try
        {
            var size = Math.Min(YoungBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / YoungShare);
            if (SetVariable(YoungObjects, $"0x{size:x}", Overwrite) == 0 && SetVariable(SoonFast, "1", overwrite: 0) == 0)
            {
                var arguments = Arguments(File.ReadAllBytes("/proc/self/cmdline"));
                CloseDiagnostics();
                if (Environment.ProcessPath is { } program)
                {
                    Execute(program, arguments);
                }

                // Still here: the program was replaced on the disk, and this one is what runs. Its name will be "exe".
                Execute("/proc/self/exe", arguments);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            // Slower, and else the same.
        }
    }

    // Whoever watches this program from its first line on would lose it.
    private static bool IsWatched() => Debugger.IsAttached || IsSet("DOTNET_DiagnosticPorts") || IsSet("DOTNET_WATCH");

    private static bool IsSet(string name) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));

    // The runtime has a socket for dotnet-counters, dotnet-trace and the like, by the process's id and its start, which stay the same:
    // the next runtime couldn't make it where a file of that name is left.
    private static void CloseDiagnostics()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        // The name of the program, in brackets, may have blanks and brackets in it. The start is the 22nd field, and the 20th after that.
        var start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        File.Delete(Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{Environment.ProcessId}-{start}-socket"));
    }

    // Each ends in a zero byte, and a null pointer ends them all. They stay where they are until the new program takes over.
    private static unsafe nint[] Arguments(byte[] commandLine)
    {
        var text = (byte*)NativeMemory.Alloc((nuint)commandLine.Length + 1);
        commandLine.CopyTo(new Span<byte>(text, commandLine.Length));
        text[commandLine.Length] = 0;
        var arguments = new List<nint>();
        for (var i = 0; i < commandLine.Length; i += commandLine.AsSpan(i).IndexOf((byte)0) is var length and >= 0 ? length + 1 : commandLine.Length)
        {
            arguments.Add((nint)(text + i));
        }

        return [.. arguments, 0];
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, nint[] arguments);
}
