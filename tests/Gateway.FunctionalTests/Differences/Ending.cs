namespace Gateway.FunctionalTests.Differences;

/// <summary>What a backend does with the connection after its answer.</summary>
internal enum Ending
{
    Kept,
    Closed,
    Reset,
}
