namespace Gateway.Commands;

/// <summary>Ends a command whose configuration has errors.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>One line for each error.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
