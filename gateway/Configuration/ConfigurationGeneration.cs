namespace Gateway.Configuration;

/// <summary>Which state of the configuration runs, and how the file differs from it.</summary>
/// <param name="Number">1 from the start; one more with every change that was taken over.</param>
/// <param name="Since">When it was taken over.</param>
/// <param name="Mistakes">What is wrong with the file as it is now; empty where it is the one that runs.</param>
/// <param name="RefusedAt">When the file was last refused, or found gone; null while the file is the one that runs.</param>
/// <param name="AwaitingRestart">The keys whose values in this state count from the next start on.</param>
internal sealed record ConfigurationGeneration(
    int Number, DateTimeOffset Since, IReadOnlyList<string> Mistakes, DateTimeOffset? RefusedAt, IReadOnlyList<string> AwaitingRestart)
{
    /// <summary>Whether everything in the file is in use.</summary>
    public bool IsInSync => Mistakes.Count == 0 && AwaitingRestart.Count == 0;
}
