using Gateway.Keys;

namespace Gateway.Tests.Keys;

/// <summary>A key ring store that several rings share, and that can be made unavailable.</summary>
internal sealed class MemoryKeyRingStore : IKeyRingStore
{
    private readonly Lock _gate = new();
    private readonly List<string> _elements = [];

    public bool IsDown { get; set; }

    /// <summary>Whether it can be read but rejects writes, as a full disk does.</summary>
    public bool IsFull { get; set; }

    public int Reads { get; private set; }

    public IReadOnlyList<string> Elements => [.. _elements];

    /// <summary>Completes before a read is answered with what the store held when the read began.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    public void Add(string element) => _elements.Add(element);

    public void Clear() => _elements.Clear();

    public async ValueTask<KeyRingReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        KeyRingReadResult result;
        lock (_gate)
        {
            Reads++;
            result = IsDown ? KeyRingReadResult.Unavailable : KeyRingReadResult.Of([.. _elements]);
        }

        await Answers;
        return result;
    }

    public ValueTask<KeyRingAppendResult> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (IsDown || IsFull)
            {
                return ValueTask.FromResult(KeyRingAppendResult.Unavailable);
            }

            if (_elements.Count != expectedCount)
            {
                return ValueTask.FromResult(KeyRingAppendResult.Changed);
            }

            _elements.Add(element);
            return ValueTask.FromResult(KeyRingAppendResult.Appended);
        }
    }
}
