using Gateway.Keys;

namespace Gateway.Tests.Keys;

/// <summary>A store that several rings share, and that can be taken away.</summary>
internal sealed class MemoryKeyRingStore : IKeyRingStore
{
    private readonly Lock _gate = new();
    private readonly List<string> _elements = [];

    public bool IsDown { get; set; }

    /// <summary>Whether it answers but takes nothing new, as a full disk does.</summary>
    public bool IsFull { get; set; }

    public int Reads { get; private set; }

    public IReadOnlyList<string> Elements => [.. _elements];

    /// <summary>What is waited for before a read is answered; by default nothing.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public void Add(string element) => _elements.Add(element);

    public void Clear() => _elements.Clear();

    public async ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        await Answers;
        lock (_gate)
        {
            Reads++;
            return IsDown ? null : [.. _elements];
        }
    }

    public ValueTask<bool> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var appends = !IsDown && !IsFull && _elements.Count == expectedCount;
            if (appends)
            {
                _elements.Add(element);
            }

            return ValueTask.FromResult(appends);
        }
    }
}
