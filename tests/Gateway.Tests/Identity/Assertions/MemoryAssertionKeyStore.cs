using Gateway.Identity.Assertions;

namespace Gateway.Tests.Identity.Assertions;

/// <summary>A store that several gateways share, and that can be taken away.</summary>
internal sealed class MemoryAssertionKeyStore : IAssertionKeyStore
{
    private readonly Lock _gate = new();

    public bool IsDown { get; set; }

    /// <summary>Whether it answers but takes nothing new, as a Redis without memory does.</summary>
    public bool IsFull { get; set; }

    public Action? BeforeRead { get; set; }

    /// <summary>What another gateway does right before the next replacement.</summary>
    public Action? BeforeReplace { get; set; }

    public int Writes { get; private set; }

    public string? Stored { get; set; }

    public ValueTask<KeySetReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        BeforeRead?.Invoke();
        return ValueTask.FromResult(IsDown ? KeySetReadResult.Unavailable : KeySetReadResult.Of(Stored));
    }

    public ValueTask<KeySetReplaceResult> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (BeforeReplace is { } other)
            {
                BeforeReplace = null;
                other();
            }

            if (IsDown || IsFull)
            {
                return ValueTask.FromResult(KeySetReplaceResult.Unavailable);
            }

            if ((Stored ?? "") != (expected ?? ""))
            {
                return ValueTask.FromResult(KeySetReplaceResult.Conflict);
            }

            Stored = replacement;
            Writes++;
            return ValueTask.FromResult(KeySetReplaceResult.Replaced);
        }
    }
}
