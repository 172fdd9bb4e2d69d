using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Gateway.Configuration;

/// <summary>
/// Watches the configuration file. A change is applied whole or not at all: a file that <c>config check</c> would refuse, that is
/// half written or missing, changes nothing.
/// </summary>
internal sealed partial class ConfigurationReload(GatewaySettings settings, TimeProvider time, ILogger<ConfigurationReload> logger)
    : BackgroundService
{
    // In addition to file system events, which some mounts do not raise: a ConfigMap changes the target of a link.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    // An editor may write a file in several steps. A file that can't be parsed is read once more after this time.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyDictionary<string, string?> _atStart = RestartKeys.Read(settings.Content!);
    private byte[] _running = settings.Content!;
    private byte[] _seen = settings.Content!;
    private bool _isMissing;
    private volatile ConfigurationGeneration _current = new(1, time.GetUtcNow(), [], null, []);

    /// <summary>The full path of the file.</summary>
    public string File => settings.File;

    public ConfigurationGeneration Current => _current;

    /// <summary>Reads the file once, and applies or refuses what changed.</summary>
    public async Task CheckFileAsync(CancellationToken cancellationToken)
    {
        var candidate = ReadIfChanged();
        if (candidate is { IsReadable: false })
        {
            await Task.Delay(SettleTime, time, cancellationToken);
            candidate = ReadIfChanged();
        }

        if (candidate is not { Content: { } content })
        {
            return;
        }

        _seen = content;
        if (content.AsSpan().SequenceEqual(_running))
        {
            _current = _current with { Errors = [], RefusedAt = null };
            Log.Found(logger, settings.File, _current.Number);
            return;
        }

        var errors = await settings.CheckReload!(candidate);
        // The check may complete on a thread that reads sockets, and applying the change takes CPU time.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (errors.Count > 0)
        {
            _current = _current with { Errors = errors, RefusedAt = time.GetUtcNow() };
            Log.Refused(logger, settings.File, string.Join('\n', errors));
            return;
        }

        Apply(content);
    }

    private void Apply(byte[] content)
    {
        var (before, after) = (RestartKeys.Read(_running), RestartKeys.Read(content));
        settings.Provider!.Replace(content);
        _running = content;
        _current = new(_current.Number + 1, time.GetUtcNow(), [], null, RestartKeys.Difference(_atStart, after));
        Log.Applied(logger, settings.File, _current.Number);
        if (RestartKeys.Difference(before, after) is { Count: > 0 } changed)
        {
            Log.AwaitsRestart(logger, string.Join(", ", changed));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var files = new PhysicalFileProvider(settings.Directory, ExclusionFilters.None);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Watched before the file is read, so that a change meanwhile is not missed.
            var change = files.Watch(Path.GetFileName(settings.File));
            try
            {
                await CheckFileAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // An error with this content must not end the watch.
                _current = _current with
                {
                    Errors = [$"{settings.File}: could not be applied; the log says why"],
                    RefusedAt = time.GetUtcNow(),
                };
                Log.Failed(logger, settings.File, e);
            }

            await WaitAsync(change, stoppingToken);
        }
    }

    private async Task WaitAsync(Microsoft.Extensions.Primitives.IChangeToken change, CancellationToken stoppingToken)
    {
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = change.RegisterChangeCallback(static source => ((TaskCompletionSource)source!).TrySetResult(), changed);
        try
        {
            await changed.Task.WaitAsync(PollInterval, time, stoppingToken);
        }
        catch (TimeoutException)
        {
        }
    }

    private GatewaySettings? ReadIfChanged()
    {
        try
        {
            var content = System.IO.File.ReadAllBytes(settings.File);
            var wasMissing = _isMissing;
            _isMissing = false;
            return !wasMissing && content.AsSpan().SequenceEqual(_seen) ? null : settings.WithContent(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isMissing)
            {
                _isMissing = true;
                _current = _current with { Errors = [$"{settings.File}: can't be read: {e.Message}"], RefusedAt = time.GetUtcNow() };
                Log.Missing(logger, settings.File, e.Message);
            }

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "The changed configuration {File} is refused, and the one before stays in use:\n{Errors}",
            EventName = "ConfigurationRefused")]
        public static partial void Refused(ILogger logger, string file, string errors);

        [LoggerMessage(2, LogLevel.Information,
            "The changed configuration {File} is in use (generation {Generation})",
            EventName = "ConfigurationApplied")]
        public static partial void Applied(ILogger logger, string file, int generation);

        [LoggerMessage(3, LogLevel.Warning,
            "These keys changed too and take effect after a restart: {Keys}",
            EventName = "ConfigurationAwaitsRestart")]
        public static partial void AwaitsRestart(ILogger logger, string keys);

        [LoggerMessage(4, LogLevel.Error,
            "The configuration file {File} can't be read, and the configuration stays as it is: {Message}",
            EventName = "ConfigurationFileMissing")]
        public static partial void Missing(ILogger logger, string file, string message);

        [LoggerMessage(6, LogLevel.Information,
            "The configuration file {File} is again the one in use (generation {Generation})",
            EventName = "ConfigurationFileFound")]
        public static partial void Found(ILogger logger, string file, int generation);

        [LoggerMessage(5, LogLevel.Error,
            "The changed configuration {File} could not be applied",
            EventName = "ConfigurationFailed")]
        public static partial void Failed(ILogger logger, string file, Exception exception);
    }
}
