namespace Gateway.Configuration;

/// <summary>Which state of the configuration runs, and whether a newer one was refused.</summary>
/// <param name="Number">1 from the start; one more with every change that was taken over.</param>
/// <param name="Since">When it was taken over.</param>
/// <param name="Mistakes">What is wrong with the file as it is now; empty where it is the one that runs.</param>
internal sealed record ConfigurationGeneration(int Number, DateTimeOffset Since, IReadOnlyList<string> Mistakes);
