using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;

namespace Gateway.Configuration;

/// <summary>
/// Follows the configuration file. A change is taken over whole or not at all: what <c>config check</c> would refuse, a file
/// that is half written, or one that is gone, changes nothing.
/// </summary>
internal sealed partial class ConfigurationReload(GatewaySettings settings, TimeProvider time, ILogger<ConfigurationReload> logger) : BackgroundService
{
    // Beside the events of the file system, which do not come for every kind of mount: a ConfigMap changes a link's target.
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    // An editor may write in several steps. What can't be parsed gets this long to become whole before it is called a mistake.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyDictionary<string, string?> _atStart = RestartKeys.Read(settings.Content!);
    private byte[] _running = settings.Content!;
    private byte[] _seen = settings.Content!;
    private bool _isGone;
    private volatile ConfigurationGeneration _current = new(1, time.GetUtcNow(), [], null, []);

    /// <summary>The full path of the file.</summary>
    public string File => settings.File;

    public ConfigurationGeneration Current => _current;

    /// <summary>Looks at the file once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var candidate = ReadIfChanged();
        if (candidate is { IsReadable: false })
        {
            await Task.Delay(Settling, time, cancellationToken);
            candidate = ReadIfChanged();
        }

        if (candidate is not { Content: { } content })
        {
            return;
        }

        _seen = content;
        if (content.AsSpan().SequenceEqual(_running))
        {
            _current = _current with { Mistakes = [], RefusedAt = null };
            Log.IsBack(logger, settings.File, _current.Number);
            return;
        }

        var mistakes = await settings.CheckReload!(candidate);
        // The check may end where a socket was read, and taking over is work.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (mistakes.Count > 0)
        {
            _current = _current with { Mistakes = mistakes, RefusedAt = time.GetUtcNow() };
            Log.Refused(logger, settings.File, string.Join('\n', mistakes));
            return;
        }

        TakeOver(content);
    }

    private void TakeOver(byte[] content)
    {
        var (before, after) = (RestartKeys.Read(_running), RestartKeys.Read(content));
        settings.Provider!.Replace(content);
        _running = content;
        _current = new(_current.Number + 1, time.GetUtcNow(), [], null, RestartKeys.Difference(_atStart, after));
        Log.TakenOver(logger, settings.File, _current.Number);
        if (RestartKeys.Difference(before, after) is { Count: > 0 } changed)
        {
            Log.AtStart(logger, string.Join(", ", changed));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var files = new PhysicalFileProvider(settings.Directory, ExclusionFilters.None);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the look, so that a change during it is not missed.
            var change = files.Watch(Path.GetFileName(settings.File));
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever went wrong with this file, the next one must be looked at.
                _current = _current with { Mistakes = [$"{settings.File}: could not be taken over; the log says why"], RefusedAt = time.GetUtcNow() };
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
            await changed.Task.WaitAsync(LookInterval, time, stoppingToken);
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
            var isBack = _isGone;
            _isGone = false;
            return !isBack && content.AsSpan().SequenceEqual(_seen) ? null : settings.WithContent(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isGone)
            {
                _isGone = true;
                _current = _current with { Mistakes = [$"{settings.File}: can't be read: {e.Message}"], RefusedAt = time.GetUtcNow() };
                Log.Gone(logger, settings.File, e.Message);
            }

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The changed configuration {File} is refused, and the one before stays in use:\n{Mistakes}", EventName = "ConfigurationRefused")]
        public static partial void Refused(ILogger logger, string file, string mistakes);

        [LoggerMessage(2, LogLevel.Information, "The changed configuration {File} is in use (generation {Generation})", EventName = "ConfigurationTakenOver")]
        public static partial void TakenOver(ILogger logger, string file, int generation);

        [LoggerMessage(3, LogLevel.Warning, "These changed too, and count from the next start on: {Keys}", EventName = "ConfigurationAtNextStart")]
        public static partial void AtStart(ILogger logger, string keys);

        [LoggerMessage(4, LogLevel.Error, "The configuration {File} can't be read, and stays as it is: {Message}", EventName = "ConfigurationGone")]
        public static partial void Gone(ILogger logger, string file, string message);

        [LoggerMessage(6, LogLevel.Information, "The configuration {File} is again what is in use (generation {Generation})", EventName = "ConfigurationBack")]
        public static partial void IsBack(ILogger logger, string file, int generation);

        [LoggerMessage(5, LogLevel.Error, "The changed configuration {File} could not be taken over", EventName = "ConfigurationFailed")]
        public static partial void Failed(ILogger logger, string file, Exception exception);
    }
}
