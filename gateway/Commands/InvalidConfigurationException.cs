namespace Gateway.Commands;

/// <summary>Ends a command whose configuration has mistakes.</summary>
internal sealed class InvalidConfigurationException(IReadOnlyList<string> mistakes) : Exception(string.Join(Environment.NewLine, mistakes))
{
    public IReadOnlyList<string> Mistakes { get; } = mistakes;
}
