namespace Gateway.Tests;

/// <summary>
/// What must hold whatever the input is. The <c>…Invariants</c> beside the tests say it of one parser each; the tests try
/// them on generated input, and Gateway.Fuzz on input that coverage leads to.
/// </summary>
internal static class Invariant
{
    public static void Holds(bool condition, string promise, params object?[] facts)
    {
        if (!condition)
        {
            throw new InvariantException($"{promise}: {string.Join(", ", facts.Select(fact => fact is null ? "null" : $"'{fact}'"))}");
        }
    }
}
