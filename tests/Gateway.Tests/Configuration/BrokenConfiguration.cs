namespace Gateway.Tests.Configuration;

/// <summary>A configuration and what is said of it.</summary>
/// <param name="Name">What is broken.</param>
/// <param name="IsInReference">Whether its lines show people what an error looks like.</param>
/// <param name="File">The text of the file.</param>
/// <param name="Environment">The variables that are set.</param>
/// <param name="Lines">Every line that is said.</param>
internal sealed record BrokenConfiguration(string Name, bool IsInReference, string File, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Lines);
