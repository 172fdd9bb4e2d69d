namespace Gateway.Keys;

/// <summary>The result of reading the key ring's store: its elements, or the information that the store is unavailable.</summary>
internal readonly record struct KeyRingReadResult
{
    private readonly IReadOnlyList<string>? _elements;

    private KeyRingReadResult(IReadOnlyList<string> elements) => _elements = elements;

    /// <summary>The store did not answer, or its content cannot be read.</summary>
    public static KeyRingReadResult Unavailable => default;

    /// <summary>Whether the store answered. An empty store answers, too.</summary>
    public bool IsAvailable => _elements is not null;

    /// <summary>The XML of each element, oldest first.</summary>
    /// <exception cref="InvalidOperationException">The store is unavailable.</exception>
    public IReadOnlyList<string> Elements => _elements ?? throw new InvalidOperationException("The key ring's store is unavailable.");

    /// <summary>The store answered with these elements.</summary>
    public static KeyRingReadResult Of(IReadOnlyList<string> elements) => new(elements);
}
