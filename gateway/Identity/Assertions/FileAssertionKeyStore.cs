using Gateway.Keys;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Assertions;

/// <summary>
/// Stores the key set in the folder of the key ring, readable by its owner alone. Where the folder can't be
/// written, the set stays in memory.
/// </summary>
internal sealed partial class FileAssertionKeyStore(IOptions<KeyRingOptions> options, ILogger<FileAssertionKeyStore> logger)
    : IAssertionKeyStore
{
    private readonly string _file = Path.Combine(options.Value.Folder, "assertion-keys");
    private readonly Lock _gate = new();
    private bool _isInMemory;
    private string? _inMemory;

    public ValueTask<KeySetReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(KeySetReadResult.Of(Read()));
        }
    }

    public ValueTask<KeySetReplaceResult> TryReplaceAsync(string? expected, string replacement, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(Replace(expected, replacement));
        }
    }

    private KeySetReplaceResult Replace(string? expected, string replacement)
    {
        if (!_isInMemory)
        {
            try
            {
                return ReplaceFile(expected, replacement);
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
            return KeySetReplaceResult.Conflict;
        }

        _inMemory = replacement;
        return KeySetReplaceResult.Replaced;
    }

    // An empty file is no set, and is replaced like one that is missing.
    private string? Read() => _isInMemory ? _inMemory : File.Exists(_file) && File.ReadAllText(_file) is { Length: > 0 } text ? text : null;

    // By a rename, so that a crash leaves no half set, and under a lock, because another process may use the same folder.
    private KeySetReplaceResult ReplaceFile(string? expected, string replacement)
    {
        var folder = Path.GetDirectoryName(_file)!;
        KeyRingFolder.Create(folder);
        using var folderLock = KeyRingFolder.TryLock(folder);
        if (folderLock is null)
        {
            return KeySetReplaceResult.Unavailable;
        }

        if (Read() != expected)
        {
            return KeySetReplaceResult.Conflict;
        }

        var draft = Path.Combine(folder, $"{Guid.NewGuid():n}.tmp");
        try
        {
            File.WriteAllText(draft, replacement);
            File.Move(draft, _file, overwrite: true);
            return KeySetReplaceResult.Replaced;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The keys of the assertion can't be stored in {File} ({Message}): they stay in memory, and new ones are created at the next start",
            EventName = "AssertionKeysNotKept")]
        public static partial void NotKept(ILogger logger, string file, string message);
    }
}
