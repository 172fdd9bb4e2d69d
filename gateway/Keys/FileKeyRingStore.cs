using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Keeps the key ring in a folder, readable by its owner alone; in memory where the folder can't be written.</summary>
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

    public ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<string>?>(_inMemory is not null ? [.. _inMemory] : TryReadFiles());
        }
    }

    public ValueTask<bool> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if ((_inMemory ?? TryReadFiles())?.Count != expectedCount)
            {
                return ValueTask.FromResult(false);
            }

            try
            {
                if (_inMemory is null)
                {
                    return ValueTask.FromResult(TryWrite(element, expectedCount));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.NotKept(_logger, _directory, e.Message);
                if (TryReadFiles() is not { } files)
                {
                    return ValueTask.FromResult(false);
                }

                _inMemory = files;
            }

            _inMemory.Add(element);
            return ValueTask.FromResult(true);
        }
    }

    // Null where what is there can't be read: no answer, as from any other store.
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

    // A file appears whole or not at all: half a key would be an entry that nobody can read. False when another process was faster.
    // Under a lock, for a move looks whether the name is free and takes it in two steps, and the later of two would replace the key of the first.
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
        [LoggerMessage(1, LogLevel.Warning, "The key ring can't be kept in {Directory} ({Message}): it lives in memory, and cookies end with the process", EventName = "KeyRingNotKept")]
        public static partial void NotKept(ILogger logger, string directory, string message);

        [LoggerMessage(2, LogLevel.Error, "The key ring in {Directory} can't be read: {Message}. Nobody can sign in until it can.", EventName = "KeyRingFolderUnreadable")]
        public static partial void Unreadable(ILogger logger, string directory, string message);
    }
}
