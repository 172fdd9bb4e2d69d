using System.Collections.Concurrent;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Commands;

/// <summary>
/// Writes the errors of a command line that could not be parsed, without the text of any argument: somebody may have typed a password
/// there, and the output of a command ends up in logs.
/// </summary>
internal static class UsageErrors
{
    private static readonly ConcurrentDictionary<string, bool> OwnMessages = new();

    /// <summary>Adds an error that one of the commands' own validators found.</summary>
    /// <param name="result">What the error is about.</param>
    /// <param name="message">The line to write; a text of the program, without any value.</param>
    public static void Add(SymbolResult result, string message)
    {
        OwnMessages[message] = true;
        result.AddError(message);
    }

    /// <summary>
    /// Whether the parser took an unknown option for the command's argument. Without <c>--</c> in front, it is neither a user nor a file.
    /// </summary>
    public static bool HasUnknownOption(ParseResult parsed) =>
        parsed.Action == parsed.CommandResult.Command.Action && UnknownOptions(parsed).Any();

    /// <summary>Writes one line for each error, and where to find help.</summary>
    /// <param name="args">The command line as typed.</param>
    /// <param name="parsed">What was understood of it.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(string[] args, ParseResult parsed, TextWriter output)
    {
        var lines = parsed.Errors.Select(error => Describe(error, args, parsed)).ToList();
        string[] unknown = [.. UnknownOptions(parsed), .. parsed.UnmatchedTokens];
        if (unknown.Length > 0)
        {
            lines.Insert(0, DescribeUnknown(unknown, args, parsed.CommandResult.Command));
        }

        foreach (var line in lines.OfType<string>().DefaultIfEmpty("The command line is not valid.").Distinct())
        {
            output.WriteLine(line);
        }

        output.WriteLine($"Run '{PathOf(parsed)} --help' to see the usage.");
    }

    // Null if the error has no text without a value: one about arguments that belong to no option and no command.
    private static string? Describe(ParseError error, string[] args, ParseResult parsed) =>
        OwnMessages.ContainsKey(error.Message) || !Repeats(error.Message, args, parsed) ? error.Message : error.SymbolResult switch
        {
            ArgumentResult { Parent: OptionResult option } => Expected(option.Option.Name, option.Option.ValueType),
            OptionResult option => Expected(option.Option.Name, option.Option.ValueType),
            ArgumentResult argument => Expected(argument.Argument.Name, argument.Argument.ValueType),
            _ => null,
        };

    private static string Expected(string name, Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var actual when actual == typeof(Guid) => $"{name}: the value is not a UUID.",
        var actual when actual == typeof(int) => $"{name}: the value is not a whole number.",
        var actual when actual == typeof(bool) => $"{name}: the value is neither true nor false.",
        _ => $"{name}: the value is not allowed, or there is more than one.",
    };

    // The parser's own messages quote what was typed. Names of commands and options are not secret, because they are known.
    private static bool Repeats(string message, string[] args, ParseResult parsed)
    {
        var tokens = parsed.Tokens.ToLookup(static token => token.Type, static token => token.Value);
        var known = tokens[TokenType.Command].Concat(tokens[TokenType.Option]);
        var values = tokens[TokenType.Argument];
        return args.Except(known).Concat(values).Concat(parsed.UnmatchedTokens)
            .Any(text => text.Length > 0 && message.Contains(text, StringComparison.Ordinal));
    }

    // Unknown arguments are named by their positions. An option is suggested only if what was typed is the beginning of its name.
    private static string DescribeUnknown(string[] unknown, string[] args, Command command)
    {
        var positions = new List<int>();
        foreach (var token in unknown)
        {
            var index = Array.FindIndex(args, positions.LastOrDefault(), arg => arg.Contains(token, StringComparison.Ordinal));
            if (index >= 0)
            {
                positions.Add(index + 1);
            }
        }

        var line = positions switch
        {
            [] => "An argument is not recognized.",
            [var position] => $"Argument {position} is not recognized.",
            _ => $"Arguments {string.Join(", ", positions)} are not recognized.",
        };
        var suggestion = command.Options
            .Select(static option => option.Name)
            .FirstOrDefault(name => Array.Exists(unknown, token => token.Length > 2 && name.StartsWith(token, StringComparison.Ordinal)));
        return suggestion is null ? line : $"{line} Did you mean {suggestion}?";
    }

    private static IEnumerable<string> UnknownOptions(ParseResult parsed) =>
        parsed.Tokens.Any(static token => token.Type is TokenType.DoubleDash)
        ? []
        : parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(static argument => argument.Tokens)
            .Select(static token => token.Value)
            .Where(static value => value.StartsWith('-'));

    // "gateway users add".
    private static string PathOf(ParseResult parsed)
    {
        var path = "";
        SymbolResult? result = parsed.CommandResult;
        while (result is CommandResult { Command: not RootCommand and var command })
        {
            path = $" {command.Name}{path}";
            result = result.Parent;
        }

        return $"gateway{path}";
    }
}
