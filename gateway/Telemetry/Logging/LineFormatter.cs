using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Telemetry.Logging;

/// <summary>
/// Writes one line for each message: time, level, category, message and trace id. Further lines of a message are indented, so that a client
/// can't forge a log line.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The value of <c>Logging:Console:FormatterName</c> that selects it.</summary>
    public const string FormatterName = "line";

    private const string Indent = "    ";

    private readonly bool _isTerminal = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        var (word, colour) = Describe(logEntry.LogLevel);
        textWriter.Write(_isTerminal ? $" \e[{colour}m{word}\e[0m " : $" {word} ");
        textWriter.Write(logEntry.Category);
        textWriter.Write(": ");
        WriteText(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (Activity.Current is { } activity)
        {
            textWriter.Write(" trace=");
            textWriter.Write(activity.TraceId.ToHexString());
        }

        textWriter.WriteLine();
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(Indent);
            WriteText(textWriter, exception.ToString());
            textWriter.WriteLine();
        }
    }

    private static (string Word, string Colour) Describe(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trace", "90"),
        LogLevel.Debug => ("debug", "90"),
        LogLevel.Information => ("info ", "32"),
        LogLevel.Warning => ("warn ", "33"),
        LogLevel.Error => ("error", "31"),
        _ => ("FATAL", "1;31"),
    };

    // Values that a client chose, such as a path, may contain control characters, which a terminal would interpret.
    private static void WriteText(TextWriter writer, string text)
    {
        foreach (var character in text)
        {
            switch (character)
            {
                case '\n':
                    writer.WriteLine();
                    writer.Write(Indent);
                    break;
                case '\r':
                    break;
                case '\t':
                    writer.Write(character);
                    break;
                default:
                    writer.Write(char.IsControl(character) ? '\uFFFD' : character);
                    break;
            }
        }
    }
}
