namespace Gateway.Testing;

/// <summary>What a program that ran to its end left behind.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The result, or an exception with everything it printed when it failed.</summary>
    public CommandResult EnsureSuccess()
        => ExitCode == 0 ? this : throw new InvalidOperationException($"Exit code {ExitCode}.\n{Output}\n{Errors}");

    /// <summary>The lines on standard error.</summary>
    public IReadOnlyList<string> ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
