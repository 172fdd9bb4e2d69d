namespace Gateway.Configuration;

/// <summary>The state of the configuration that is in use, and how the file differs from it.</summary>
/// <param name="Number">1 at the start, and one more with every change that was applied.</param>
/// <param name="Since">When it was applied.</param>
/// <param name="Errors">The errors of the file as it is now; empty when it is the one in use.</param>
/// <param name="RefusedAt">When the file was last refused, or found missing; null while the file is the one in use.</param>
/// <param name="AwaitingRestart">The keys whose values take effect after a restart.</param>
internal sealed record ConfigurationGeneration(
    int Number, DateTimeOffset Since, IReadOnlyList<string> Errors, DateTimeOffset? RefusedAt, IReadOnlyList<string> AwaitingRestart)
{
    /// <summary>Whether everything in the file is in use.</summary>
    public bool IsInSync => Errors.Count == 0 && AwaitingRestart.Count == 0;
}
