using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Stores the key ring in a folder that only its owner can read, or in memory if the folder cannot be written.</summary>
internal sealed partial class FileKeyRingStore : IKeyRingStore
{
    private readonly string _directory;
    private readonly ILogger<FileKeyRingStore> _logger;
    private readonly Lock _gate = new();
    private List<string>? _inMemory;
    private bool _isUnreadable;

    public FileKeyRingStore(IOptions<KeyRingOptions> options, ILogger<FileKeyRingStore> logger)
    {
        _logger = logger;
        _directory = options.Value.Folder;
    }

    /// <inheritdoc/>
    public ValueTask<KeyRingReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var elements = _inMemory ?? TryReadFiles();
            return ValueTask.FromResult(elements is null ? KeyRingReadResult.Unavailable : KeyRingReadResult.Of([.. elements]));
        }
    }

    /// <inheritdoc/>
    public ValueTask<KeyRingAppendResult> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(TryAppend(element, expectedCount));
        }
    }

    private KeyRingAppendResult TryAppend(string element, int expectedCount)
    {
        if ((_inMemory ?? TryReadFiles()) is not { } elements)
        {
            return KeyRingAppendResult.Unavailable;
        }

        if (elements.Count != expectedCount)
        {
            return KeyRingAppendResult.Changed;
        }

        try
        {
            if (_inMemory is null)
            {
                return TryWrite(element, expectedCount) ? KeyRingAppendResult.Appended : KeyRingAppendResult.Changed;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotPersisted(_logger, _directory, e.Message);
            if (TryReadFiles() is not { } files)
            {
                return KeyRingAppendResult.Unavailable;
            }

            _inMemory = files;
        }

        _inMemory.Add(element);
        return KeyRingAppendResult.Appended;
    }

    // Null if a file cannot be read: the store is then unavailable, as any other store that does not answer.
    private List<string>? TryReadFiles()
    {
        try
        {
            var files = ReadFiles();
            _isUnreadable = false;
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isUnreadable)
            {
                _isUnreadable = true;
                Log.Unreadable(_logger, _directory, e.Message);
            }

            return null;
        }
    }

    private List<string> ReadFiles() =>
        Directory.Exists(_directory)
            ? [.. Directory.EnumerateFiles(_directory, "key-*.xml").Order(StringComparer.Ordinal).Select(File.ReadAllText)]
            : [];

    // Returns false if another process was faster. The file is moved into place, so that no process reads half a key. The lock is needed
    // because File.Move checks the name and takes it in two steps: the later of two processes would replace the key of the first.
    private bool TryWrite(string element, int index)
    {
        KeyRingFolder.Create(_directory);
        using var held = KeyRingFolder.TryLock(_directory);
        if (held is null || ReadFiles().Count != index)
        {
            return false;
        }

        var path = Path.Combine(_directory, $"key-{index:d6}.xml");
        var draft = Path.Combine(_directory, $"{Guid.NewGuid():n}.tmp");
        try
        {
            File.WriteAllText(draft, element);
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
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
            "The key ring cannot be stored in {Directory} ({Message}). It is kept in memory: after a restart everybody must sign in again.",
            EventName = "KeyRingNotPersisted")]
        public static partial void NotPersisted(ILogger logger, string directory, string message);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "The key ring in {Directory} cannot be read: {Message}. Nobody can sign in until it can be read.",
            EventName = "KeyRingFolderUnreadable")]
        public static partial void Unreadable(ILogger logger, string directory, string message);
    }
}
