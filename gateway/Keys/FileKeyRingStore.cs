using Microsoft.Extensions.Options;

namespace Gateway.Keys;

/// <summary>Keeps the key ring in a folder, readable by its owner alone; in memory where the folder can't be written.</summary>
internal sealed partial class FileKeyRingStore : IKeyRingStore
{
    private readonly string _directory;
    private readonly ILogger<FileKeyRingStore> _logger;
    private readonly Lock _gate = new();
    private List<string>? _inMemory;

    public FileKeyRingStore(IOptions<KeyRingOptions> options, ILogger<FileKeyRingStore> logger)
    {
        _logger = logger;
        _directory = options.Value.Folder;
    }

    public ValueTask<IReadOnlyList<string>?> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<string>?>(_inMemory is not null ? [.. _inMemory] : ReadFiles());
        }
    }

    public ValueTask<bool> TryAppendAsync(string element, int expectedCount, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if ((_inMemory ?? ReadFiles()).Count != expectedCount)
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
                _inMemory = ReadFiles();
            }

            _inMemory.Add(element);
            return ValueTask.FromResult(true);
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
        using var held = TryLock(Path.Combine(_directory, ".lock"));
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

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The key ring can't be kept in {Directory} ({Message}): it lives in memory, and cookies end with the process", EventName = "KeyRingNotKept")]
        public static partial void NotKept(ILogger logger, string directory, string message);
    }
}
