using Xunit;

namespace Gateway.FunctionalTests;

/// <summary>For stories with a promise in seconds: they run alone, so that no neighbour takes their processor.</summary>
[CollectionDefinition(Timing.Name, DisableParallelization = true)]
public sealed class Timing
{
    public const string Name = "Timing";
}
