using Gateway.Keys;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Assertions;

/// <summary>Keeps the key set beside the key ring, readable by its owner alone; in memory where the folder can't be written.</summary>
internal sealed partial class FileAssertionKeyStore(IOptions<KeyRingOptions> options, ILogger<FileAssertionKeyStore> logger) : IAssertionKeyStore
{
    private readonly string _file = Path.Combine(options.Value.Folder, "assertion-keys");
    private readonly Lock _gate = new();
    private bool _isInMemory;
    private string? _inMemory;

    public ValueTask<(bool IsAnswered, string? Stored)> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult((true, Read()));
        }
    }

    public ValueTask<bool> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_isInMemory)
            {
                try
                {
                    return ValueTask.FromResult(TryReplace(expected, replacement));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    Log.NotKept(logger, _file, e.Message);
                    _isInMemory = true;
                    _inMemory = expected;
                }
            }

            if (_inMemory != expected)
            {
                return ValueTask.FromResult(false);
            }

            _inMemory = replacement;
            return ValueTask.FromResult(true);
        }
    }

    private string? Read() => _isInMemory ? _inMemory : File.Exists(_file) ? File.ReadAllText(_file) : null;

    // Whole or not at all: a set that was cut off would be one that nobody can read. Under a lock, for another process may be about it too.
    private bool TryReplace(string? expected, string replacement)
    {
        var folder = Path.GetDirectoryName(_file)!;
        KeyRingFolder.Create(folder);
        using var held = KeyRingFolder.TryLock(folder);
        if (held is null || Read() != expected)
        {
            return false;
        }

        var draft = Path.Combine(folder, $"{Guid.NewGuid():n}.tmp");
        try
        {
            File.WriteAllText(draft, replacement);
            File.Move(draft, _file, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The keys of the assertion can't be kept in {File} ({Message}): they live in memory, and new ones are made at the next start", EventName = "AssertionKeysNotKept")]
        public static partial void NotKept(ILogger logger, string file, string message);
    }
}
