using System.Diagnostics;
using System.Text;

namespace Gateway.Testing;

/// <summary>A program that the tests started: what it prints is kept, and it never outlives them.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndOfOutput = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private int _forgotten;

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    /// <summary>Starts a program; its standard input holds <paramref name="input"/> and then ends.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        Action<IDictionary<string, string?>>? environment = null,
        string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        environment?.Invoke(start.Environment);

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.Start();
        Reaper.Add(child.Id);
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        child.Give(input);
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        Action<IDictionary<string, string?>>? environment = null,
        string? input = null,
        TimeSpan? timeout = null)
    {
        await using var child = Start(program, arguments, folder, environment, input);
        var exitCode = await child.WaitForExitAsync(timeout ?? TimeSpan.FromSeconds(30));
        return new CommandResult(exitCode, child.Output, child.Errors);
    }

    /// <summary>Waits for the end of the program and of its output, and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} runs on after {timeout.TotalSeconds:0.#} s.\n{Output}\n{Errors}");
        }

        Forget();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Signal(Signals.Kill);
        await WaitForExitAsync(EndOfOutput);
        _process.Dispose();
    }

    internal void Signal(int signal) => Signals.Send(_process.Id, signal);

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private void Give(string? input)
    {
        try
        {
            using var stdin = _process.StandardInput;
            stdin.Write(input);
        }
        catch (IOException)
        {
            // It ended without reading its input; the exit code tells the test.
        }
    }

    private void Forget()
    {
        if (Interlocked.Exchange(ref _forgotten, 1) == 0)
            Reaper.Remove(_process.Id);
    }
}
