namespace Gateway.Commands;

/// <summary>The exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    public const int Failed = 1;

    /// <summary>Wrong usage, or a configuration with errors.</summary>
    public const int WrongUsage = 2;
}
